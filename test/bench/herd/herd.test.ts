import { describe, expect, test } from 'vitest'
import { core } from './core-fleet.ts'
import { deathTime } from './death-times.ts'
import type { Fleet } from './fleet.ts'
import { formula } from './formula-fleet.ts'
import { FULL, Gate } from './gate.ts'
import { Herd } from './herd.ts'
import { OURS } from './kinds.ts'
import { PEERS } from './peers.ts'
import { Recorder } from './recorder.ts'
import { runOne } from './run-one.ts'
import type { Course } from './scenario.ts'
import { CUT, REFUSED, UNANSWERED } from './scenario.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { TimingWheel } from './timing-wheel.ts'

/** Dials one second after each end, and lets an attempt take ten. */
const PATIENT: Fleet = { lost: () => 1_000, dialled: () => 10_000, opened() {}, heard() {} }

/** Everybody loses the link at 0. */
function lostAtZero(dial: Course['dial'], more: Partial<Course> = {}): Course {
  const happen = (herd: Herd): void => {
    for (let client = 0; client < herd.clients; client++) herd.drop(client, 'network', 1006)
  }
  return { turns: [{ at: 0, happen }], dial, ...more }
}

/** When one client is back, in s, and what it cost. */
function alone(dial: Course['dial'], more?: Partial<Course>) {
  const recorder = new Herd(1, PATIENT, lostAtZero(dial, more), 100_000).run()
  return { back: recorder.timeUntil(1), dials: recorder.dials, most: recorder.peak }
}

describe('one client that dials after 1 s, worked out by hand', () => {
  test('is let in: back a round trip after its dial', () => {
    expect(alone((_, now) => now)).toEqual({ back: 1, dials: 1, most: 1 })
  })

  test('waits in line', () => {
    expect(alone((_, now) => now + 3_000)).toEqual({ back: 4, dials: 1, most: 1 })
  })

  test('is refused until 5 s: it dials at 1, 2.05, 3.1, 4.15 and 5.2', () => {
    expect(alone((_, now) => (now < 5_000 ? REFUSED : now))).toEqual({
      back: 5.2,
      dials: 5,
      most: 1,
    })
  })

  test('hears nothing until 5 s: its first packet goes out at 1, 2, 4 and 8', () => {
    expect(alone((_, now) => (now < 5_000 ? UNANSWERED : now))).toMatchObject({ back: 8, dials: 1 })
  })

  test('hears nothing until 11.5 s: it gives up at 11 and dials at 12', () => {
    expect(alone((_, now) => (now < 11_500 ? CUT : now))).toEqual({ back: 12, dials: 2, most: 1 })
  })

  test('waits in a line that is too long: it gives up at 11, and has cost its turn', () => {
    const gate = new Gate(1, 100)
    gate.stalledUntil = 20_000
    expect(alone((_, now) => gate.arrive(now))).toMatchObject({ back: 21, dials: 2 })
  })

  test('is accepted and dropped after 0.5 s, twice', () => {
    let dials = 0
    const course = {
      serves: () => (++dials < 3 ? Infinity : 0),
      drops: { after: 500, code: 1006 },
    }
    // Dials at 1, 2.55 and 4.1.
    expect(alone((_, now) => now, course)).toEqual({ back: 4.1, dials: 3, most: 1 })
  })
})

test('a recorder tells when so many were back for good', () => {
  const recorder = new Recorder(4, 10_000)
  for (const at of [0, 0, 0, 500]) recorder.disconnect(at)
  for (const at of [1_000, 2_000, 3_000]) recorder.connect(at)
  recorder.disconnect(3_500)
  for (const at of [4_000, 8_000]) recorder.connect(at)
  recorder.finish(9_000, 0)
  expect([0.25, 0.5, 0.75, 1].map(share => recorder.timeUntil(share))).toEqual([1, 2, 4, 8])
  // 1 + 2 + 3 + 7.5 + 0.5 s without a link, over five losses.
  expect(recorder.meanOffline).toBeCloseTo(14 / 5)
  expect(recorder.curve(5)).toEqual({ attempts: [0, 0], connected: [0.75, 1] })
})

test('a recorder finds the fullest second, wherever it begins', () => {
  const recorder = new Recorder(4, 10_000)
  for (const at of [100, 900, 1_000, 1_050, 1_950, 5_000]) recorder.reach(at)
  expect(recorder.peak).toBe(4)
})

test('a gate spaces evenly, and its line holds so many', () => {
  const gate = new Gate(10, 2)
  expect([0, 0, 0, 0].map(now => gate.arrive(now))).toEqual([0, 100, 200, FULL])
  expect(gate.arrive(150)).toBe(300)
  expect(gate.arrive(1_000)).toBe(1_000)
})

test('a wheel gives back each client once, at its time', () => {
  const wheel = new TimingWheel(3, 16)
  wheel.put(0, 0, 3)
  wheel.put(1, 0, 15)
  wheel.put(2, 0, 2.2)
  const taken: [at: number, client: number][] = []
  for (let now = 0; now < 40; now++) {
    for (let client; (client = wheel.take(now)) !== -1;) taken.push([now, client])
  }
  expect(taken).toEqual([
    [3, 2],
    [3, 0],
    [15, 1],
  ])
  expect(wheel.pending).toBe(0)
  expect(() => wheel.put(0, 20, 19)).toThrow(RangeError)
  expect(() => wheel.put(0, 20, 36)).toThrow(RangeError)
})

test('a heartbeat dies one timeout after the first ping that stays out, and a turn', () => {
  // The link dies in the moment of a ping, just after one, just before one.
  expect(deathTime(0)).toBeCloseTo(10_050)
  expect(deathTime(0.5 / 15_050)).toBeCloseTo(10_050)
  expect(deathTime(51 / 15_050)).toBeCloseTo(15_050 - 51 + 10_050)
  expect(deathTime(15_049.5 / 15_050)).toBeCloseTo(1 + 10_050)
})

test('a fleet of the core waits as its Lifecycle says', () => {
  const fleet = core('', '').make(1, () => 0.5, 0)
  // Within 2 s, then 3, 4.5, 6.75, 10, of which at least half: three quarters of each, less the 50 ms
  // of the attempt.
  const delays = [fleet.lost(0, 0, 'network', 1006)]
  for (let now = 10_000; delays.length < 5; now += 20_000) {
    fleet.dialled(0, now)
    delays.push(fleet.lost(0, now + 50, 'network', 1006))
  }
  expect(delays).toEqual([1_000, 2_200, 3_325, 5_012.5, 7_450])
})

test('a fleet that was told of a spread draws its first wait from it, after an end by the server', () => {
  const [told, untold] = [true, false].map(isTold =>
    core('', '', {}, {}, isTold).make(3, () => 0.5, 100_000),
  )
  expect(told!.lost(0, 0, 'network', 1006)).toBe(50_000)
  told!.dialled(0, 50_000)
  expect(told!.lost(0, 50_050, 'network', 1006)).toBe(2_200)
  expect(told!.lost(1, 0, 'heartbeat', 1006)).toBe(0)
  expect(untold!.lost(0, 0, 'network', 1006)).toBe(1_000)
})

test('the limit of a dial doubles while dials hang', () => {
  const fleet = core('', '').make(1, () => 0, 0)
  const limits = [1, 2, 3, 4, 5].map(now => {
    fleet.lost(0, now * 100_000, now === 1 ? 'network' : 'connect-timeout', 1006)
    return fleet.dialled(0, now * 100_000 + 1)
  })
  expect(limits).toEqual([10_000, 20_000, 40_000, 40_000, 40_000])
  const dropped = core('', '').make(1, () => 0, 0)
  const shorter = [1, 2, 3, 4, 5].map(now => {
    dropped.lost(0, now * 100_000, now === 1 ? 'heartbeat' : 'connect-timeout', 1006)
    return dropped.dialled(0, now * 100_000 + 1)
  })
  expect(shorter).toEqual([5_000, 10_000, 20_000, 40_000, 40_000])
})

test.each([
  ['reconnecting-websocket', [3_000, 3_900, 5_070, 6_591]],
  ['partysocket', [3_000, 3_900, 5_070, 6_591]],
  ['socket.io-client', [1_250, 2_500, 5_000, 5_000]],
  ['centrifuge', [750, 1_000, 1_500, 2_500]],
  ['graphql-ws', [2_650, 3_650, 5_650, 9_650, 17_650, Infinity]],
  ['@trpc/client', [0, 2_000, 4_000, 8_000, 16_000, 30_000]],
  ['phoenix', [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000, 5_000]],
  ['@supabase/realtime-js', [1_000, 2_000, 5_000, 10_000, 10_000]],
  ['@microsoft/signalr', [0, 2_000, 10_000, 30_000, Infinity]],
  ['y-websocket', [200, 400, 800, 1_600, 2_500]],
  ['@hocuspocus/provider', [1_000, 1_000, 1_500, 2_500, 4_500]],
])('%s waits as its source says', (name, expected) => {
  const fleet = PEERS.find(kind => kind.name === name)!.make(1, () => 0.5, 0)
  fleet.opened(0, 0)
  fleet.heard(0, 0)
  const delays = expected.map(() => fleet.lost(0, 60_000, 'network', 1006))
  expect(delays.map(delay => Math.round(delay))).toEqual(expected)
})

test('the count begins anew on open, on a frame, or after a time', () => {
  const lost = (resets: 'open' | 'heard' | number, lasted: number, heard: boolean): number => {
    const fleet = formula({ name: '', rule: '', resets, delay: retry => retry }).make(1, () => 0, 0)
    fleet.lost(0, 0, 'network', 1006)
    fleet.opened(0, 0)
    if (heard) fleet.heard(0, 0)
    return fleet.lost(0, lasted, 'network', 1006)
  }
  expect(lost('open', 1, false)).toBe(1)
  expect(lost('heard', 1, false)).toBe(2)
  expect(lost('heard', 1, true)).toBe(1)
  expect(lost(5_000, 4_999, true)).toBe(2)
  expect(lost(5_000, 5_000, false)).toBe(1)
})

describe.each(SCENARIOS)('$name', scenario => {
  test.each([OURS, ...PEERS])('every client of $name is somewhere', kind => {
    const clients = 1_000
    const run = runOne(scenario, kind, clients, 7)
    const rate = (scenario.rate * clients) / 1_000_000
    expect(run.mostAdmitted).toBeLessThanOrEqual(rate + scenario.servers)
    expect(run.connected + run.gaveUp + run.trying).toBe(clients)
    expect(run.dials).toBeGreaterThanOrEqual(run.admitted)
    const { attempts } = run.curve(1)
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(run.dials)
  })

  test('brings all of ours back, none before the servers could', () => {
    const run = runOne(scenario, OURS, 1_000, 7)
    expect(run.connected).toBe(1_000)
    expect(run.trying).toBe(0)
    if (scenario.name !== 'rolling-deploy') {
      expect(run.timeUntil(0.99)).toBeGreaterThanOrEqual(
        (scenario.from + (990 - 1) / (scenario.rate / 1_000_000)) / 1_000 - 0.1,
      )
    }
  })

  test('comes out the same for the same seed', () => {
    const [one, two] = [1, 1].map(seed => runOne(scenario, OURS, 500, seed).curve(1))
    expect(one).toEqual(two)
    expect(runOne(scenario, OURS, 500, 2).curve(1)).not.toEqual(one)
  })
})
