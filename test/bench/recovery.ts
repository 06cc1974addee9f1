import type { Page } from 'playwright'
import type { Lane } from './lane-rig.ts'
import { LaneRig, putUnder } from './lane-rig.ts'
import type { Library, Pace } from './libraries.ts'
import { BEFORE, BELAY, NATIVE, choices } from './libraries.ts'
import { report } from './recovery/report.ts'
import type { Recovery } from './recovery/report.ts'
import { cutInARow } from './recovery/row.ts'
import type { InARow, Row } from './recovery/row.ts'
import { BOUND, PACES, pause, scenariosOf } from './recovery/scenarios.ts'
import type { Scenario } from './recovery/scenarios.ts'
import type { Result } from './result.ts'
import type { Stage } from './stage.ts'

/** Lanes for each client and scenario, and where the first delay decides. */
const ROUNDS: Record<Pace, number> = { defaults: 5, tuned: 3 }
const DRAWN_ROUNDS: Record<Pace, number> = { defaults: 7, tuned: 5 }
/** Lanes of ours where the project has set itself a median: that of a few drawn delays swings. */
const JUDGED_ROUNDS = 15
const JUDGED_DRAWN_ROUNDS = 25
/**
 * The time over which the faults are spread, in ms: a multiple of most intervals, so that they come
 * at different moments of the heartbeats, and the attempts do not come all at once.
 */
const SPREAD = 60_000

/** Cuts in a row, at the tuned pace: as many intervals apart as two minutes have at the defaults. */
const IN_A_ROW: InARow = { times: 5, period: 8500, within: 30_000 }

/**
 * Lanes of a page at most. Chromium delays the attempts of a process that has many under way, or of which many
 * have failed: no client may have more of them in a page than another.
 */
const LANES = 70

/** A lane of a page, and when it comes under its fault, in ms. */
interface Planned {
  scenario: string
  lane: Lane
  page: Page
  due: number
}

/** All lanes of one client: what it does is its own, and slows no other down. */
interface Opened {
  library: Library
  plan: Planned[]
  row: Pick<Planned, 'lane' | 'page'> | undefined
}

/** From each fault of the proxy to the first message that is back from the server. */
export async function recovery(stage: Stage): Promise<Result> {
  const libraries = choices(stage.before)
  const figures: Recovery[] = []
  const rows: Row[] = []
  // A heartbeat each second on each lane is work, which the other pace need not have beside it.
  for (const pace of PACES) {
    const rig = new LaneRig(stage)
    try {
      // All pages before the first fault, so that none of them is opened meanwhile.
      const opened = await Promise.all(
        libraries.map(library => inTurn(() => open(stage, rig, library, pace))),
      )
      stage.say(`recovery: ${opened.length} pages are open, ${pace}`)
      // Past the first pings.
      await pause(2000)
      const [taken, cut] = await Promise.all([
        Promise.all(opened.map((it, i) => take(stage, it, pace, i / opened.length))),
        Promise.all(opened.map(takeRow)),
      ])
      figures.push(...taken.flat())
      rows.push(...cut.filter(row => row !== undefined))
      stage.say(`recovery: ${pace}: done`)
    } finally {
      await rig.close()
    }
  }
  return report(figures, rows, libraries, IN_A_ROW)
}

/** Pages are opened a few at a time, so that each starts soon once its turn has come. */
const openings: Promise<unknown>[] = Array.from({ length: 3 }, () => Promise.resolve())
let turn = 0

function inTurn<T>(open: () => Promise<T>): Promise<T> {
  const i = turn++ % openings.length
  const opened = openings[i]!.then(open)
  openings[i] = opened.catch(() => {})
  return opened
}

async function open(stage: Stage, rig: LaneRig, library: Library, pace: Pace): Promise<Opened> {
  const plan: Omit<Planned, 'page'>[] = []
  const scenarios = scenariosOf(pace)
  const isOurs = library.name === BELAY.name || library.name === BEFORE
  for (const [at, [scenario, { query = '', isDrawn, reach }]] of scenarios.entries()) {
    // The bare socket is never back.
    const usual = isDrawn && library !== NATIVE ? DRAWN_ROUNDS : ROUNDS
    const isJudged = isOurs && reach?.[pace] !== undefined
    const judged = isDrawn ? JUDGED_DRAWN_ROUNDS : JUDGED_ROUNDS
    const rounds = stage.rounds(isJudged ? judged : usual[pace])
    for (let round = 0; round < rounds; round++) {
      const wish = { library, pace, ...(library.server === NATIVE.server && { query }) }
      const due = ((round + at / scenarios.length) * SPREAD) / rounds
      plan.push({ scenario, lane: await rig.lane(wish), due })
    }
  }
  const row = pace === 'tuned' ? await rig.lane({ library, pace }) : undefined
  const pages = await openPages(rig, [...plan.map(({ lane }) => lane), ...(row ? [row] : [])])
  const rowPage = row && pages.get(row)
  return {
    library,
    plan: plan.flatMap(it => {
      const page = pages.get(it.lane)
      return page ? [{ ...it, page }] : []
    }),
    row: row && rowPage && { lane: row, page: rowPage },
  }
}

/** Deals the lanes to as many pages as they need. @returns The page of each lane that works. */
async function openPages(rig: LaneRig, lanes: readonly Lane[]): Promise<Map<Lane, Page>> {
  const count = Math.ceil(lanes.length / LANES)
  const found = new Map<Lane, Page>()
  for (let i = 0; i < count; i++) {
    const { page, lanes: working } = await rig.open(lanes.filter((_, at) => at % count === i))
    for (const lane of working) found.set(lane, page)
  }
  return found
}

/** @param part - Which of all clients it is, from 0 to 1: not all of them do the same at once. */
async function take(
  stage: Stage,
  { library, plan }: Opened,
  pace: Pace,
  part: number,
): Promise<Recovery[]> {
  const scenarios = new Map<string, Scenario>(scenariosOf(pace))
  const taken = await Promise.all(
    plan.map(async ({ scenario, lane, page, due }) => {
      await pause(due + part * 1000)
      const { fault, hasTraffic } = scenarios.get(scenario)!
      const outcome = await putUnder(page, lane, fault, BOUND[pace], hasTraffic)
      return outcome && { scenario, ...outcome }
    }),
  )
  const spoiled = taken.filter(it => it === undefined).length
  if (spoiled)
    stage.say(`  ${library.name}, ${pace}: ${spoiled} dropped before the fault; left out`)
  return [...scenarios.keys()].map((scenario): Recovery => {
    const own = taken.filter(it => it !== undefined).filter(it => it.scenario === scenario)
    const after = (at: number | undefined, began: number) =>
      at === undefined ? null : Math.max(0, at - began)
    return {
      scenario,
      library: library.name,
      pace,
      back: own.map(({ began, outcome }) => after(outcome.backAt, began)),
      noticed: own.map(({ began, outcome }) => after(outcome.noticedAt, began)),
      dials: own.map(({ outcome }) => outcome.dials),
    }
  })
}

const takeRow = async ({ row }: Opened): Promise<Row | undefined> =>
  row && cutInARow(row.page, row.lane, IN_A_ROW)
