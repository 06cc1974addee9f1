/** A connection that is cut again and again, always as long after it is back. */
import type { Page } from 'playwright'
import type { Lane } from '../lane-rig.ts'
import { putUnder } from '../lane-rig.ts'
import type { Library } from '../libraries.ts'
import type { Table } from '../result.ts'
import { number } from '../spread.ts'
import { pause } from './scenarios.ts'

export interface Row {
  library: string
  /** Milliseconds from each cut to its detection; `null` ends the row: not within the bound. */
  detected: (number | null)[]
}

export interface InARow {
  times: number
  /**
   * From the first message over a connection to its cut, in ms. Half an interval more than a multiple
   * of it, so that a ping is never due at that moment.
   */
  period: number
  /** How long to wait for a client, in ms. */
  within: number
}

/** The first cut begins the row and is not counted: its connection is older than those that follow. */
export async function cutInARow(
  page: Page,
  lane: Lane,
  { times, period, within }: InARow,
): Promise<Row> {
  const detected: (number | null)[] = []
  while (detected.length <= times) {
    await pause(period)
    const taken = await putUnder(
      page,
      lane,
      proxy => proxy.set({ kind: 'cliff' }, 'existing'),
      within,
    )
    if (!taken) continue
    const { began, outcome } = taken
    const { noticedAt, backAt } = outcome
    detected.push(noticedAt === undefined ? null : noticedAt - began)
    if (backAt === undefined) break
  }
  // The one that nobody detected is all that there is.
  if (detected.length > 1) detected.shift()
  return { library: lane.library.name, detected }
}

export const rowTable = (
  title: string,
  libraries: readonly Library[],
  rows: readonly Row[],
  { times, within }: InARow,
): Table => ({
  title,
  columns: ['client', ...Array.from({ length: times }, (_, i) => `drop ${i + 1}`)],
  rows: libraries.map(({ name, label }) => {
    const detected = rows.find(({ library }) => library === name)?.detected ?? []
    const cells = Array.from({ length: times }, (_, i) => detected[i])
    return [
      label,
      ...cells.map(ms =>
        ms === undefined ? '–' : ms === null ? `not within ${within / 1000}` : number(ms / 1000, 1),
      ),
    ]
  }),
})

/** The longest detection over the shortest, of a client that has detected all of them. */
export function unevenness({ detected }: Row, times: number): number {
  const all = detected.map(ms => ms ?? Infinity)
  return all.length < times ? Infinity : Math.max(...all) - Math.min(...all)
}
