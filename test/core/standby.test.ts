import { describe, expect, test } from 'vitest'
import type { StandbySettings } from '../../src/core/standby-states.ts'
import { StandbyPlan } from '../../src/core/standby.ts'

const SETTINGS: StandbySettings = {
  maxAge: Infinity,
  onSuspicion: true,
  minUptime: 30_000,
  backoff: { min: 500, max: 20_000, factor: 2 },
}

/** A minute after a connection has opened. */
const NOW = 60_000
const MINUTE = 60_000
const HOUR = 3_600_000

function opened(settings: Partial<StandbySettings> = {}, random = 0): StandbyPlan {
  const plan = new StandbyPlan({ ...SETTINGS, ...settings }, () => random)
  plan.opened(0)
  return plan
}

/** Suspected a second after a ping, at the defaults: 3 s are evidence, 10 s would be the end. */
function suspected(plan: StandbyPlan, now = NOW): StandbyPlan {
  plan.suspected(now, now - 1000, 3000, now + 9000)
  return plan
}

/** Made and proven, on suspicion at `now`. */
function proven(plan: StandbyPlan, now = NOW): StandbyPlan {
  suspected(plan, now)
  expect(plan.tick(plan.deadline)).toBe('probe')
  plan.reached(now + 1100)
  plan.proven(now + 1200, 0)
  return plan
}

/** Both looks that a verdict takes. */
function judged(plan: StandbyPlan): unknown {
  const { deadline } = plan
  expect(plan.tick(deadline)).toBeUndefined()
  return plan.tick(plan.deadline)
}

/** The waits after so many attempts that fail. */
function gapsOf(plan: StandbyPlan, attempts: number): number[] {
  suspected(plan)
  return Array.from({ length: attempts }, () => {
    const at = plan.deadline
    expect(plan.tick(at)).toBe('probe')
    expect(plan.failed(at, 'network', 1006)).toBe(true)
    return plan.deadline - at
  })
}

describe('on suspicion', () => {
  test.each([
    [0, NOW + 1000],
    [0.5, NOW + 3000],
    [0.999, NOW + 4996],
  ])('with %s drawn, a standby is made 2 to 6 s after the ping', (random, at) => {
    const plan = suspected(opened({}, random))
    expect(plan.deadline).toBe(at)
    expect(plan.tick(at - 1)).toBeUndefined()
    expect(plan.tick(at)).toBe('probe')
    expect(plan.made).toBe(1)
  })

  test('never later than silence would end the connection', () => {
    const plan = opened({}, 0.999)
    plan.suspected(NOW, NOW - 1000, 3000, NOW + 2000)
    expect(plan.deadline).toBe(NOW + 2000)
  })

  test('a habit of more than 2 s puts it off', () => {
    const plan = opened()
    plan.suspected(NOW, NOW - 2500, 3000, NOW + 7500)
    expect(plan.deadline).toBe(NOW)
  })

  test('nothing happens where it is not wanted, or the connection is young', () => {
    expect(suspected(opened({ onSuspicion: false })).deadline).toBe(Infinity)
    expect(suspected(opened(), 29_999).deadline).toBe(Infinity)
    expect(suspected(opened(), 30_000).deadline).toBe(31_000)
  })

  test('silence ends nothing while a standby is planned or there', () => {
    const plan = opened()
    expect(plan.holds).toBe(false)
    suspected(plan)
    expect(plan.holds).toBe(true)
    plan.tick(plan.deadline)
    expect(plan.holds).toBe(true)
    plan.failed(plan.deadline, 'network', 1006)
    expect(plan.holds).toBe(true)
  })

  test('a late tick makes none: the page does not know what is overdue', () => {
    const plan = suspected(opened({}, 0.5))
    const late = plan.deadline + 1501
    expect(plan.tick(late)).toBeUndefined()
    expect(plan.deadline).toBe(late + 2000)
    expect(plan.tick(late + 2000)).toBe('probe')
  })

  test('the verdict needs the reply on the standby, and 3 s of silence, and a turn', () => {
    const plan = proven(opened())
    expect(plan.deadline).toBe(NOW + 2000)
    expect(plan.tick(NOW + 1999)).toBeUndefined()
    expect(plan.tick(NOW + 2000)).toBeUndefined()
    expect(plan.tick(NOW + 2049)).toBeUndefined()
    expect(plan.tick(NOW + 2050)).toBe('switch')
    expect([plan.made, plan.used, plan.wasted]).toEqual([1, 1, 0])
  })

  test('without a reply on the standby there is no verdict', () => {
    const plan = suspected(opened())
    plan.tick(plan.deadline)
    plan.reached(plan.deadline)
    expect(plan.deadline).toBe(Infinity)
    expect(plan.tick(NOW + 1e6)).toBeUndefined()
  })

  test('a late tick is no verdict: a whole window begins', () => {
    const plan = proven(opened())
    const late = NOW + 2000 + 1501
    expect(plan.tick(late)).toBeUndefined()
    expect(plan.deadline).toBe(late + 3000)
  })

  test('a frame before the standby is made costs nothing', () => {
    const plan = suspected(opened())
    plan.heard(NOW + 500, false)
    expect(plan.holds).toBe(false)
    expect(plan.deadline).toBe(Infinity)
    expect(plan.made).toBe(0)
    expect(suspected(plan, NOW + 20_000).deadline).toBe(NOW + 21_000)
  })

  test.each(['dialled', 'proven'])('the first to speak wins while it is %s', state => {
    const plan = state === 'proven' ? proven(opened()) : suspected(opened())
    if (state === 'dialled') plan.tick(plan.deadline)
    plan.heard(NOW + 1500, false)
    expect(plan.tick(NOW + 1500)).toBe('drop')
    expect(plan.tick(NOW + 1e6)).toBeUndefined()
    expect([plan.made, plan.used, plan.wasted]).toEqual([1, 0, 1])
  })

  test('a wasted standby bars the next for a minute, then two, up to an hour; a used one ends that', () => {
    const plan = opened()
    let now = NOW
    const bars: number[] = []
    const waste = () => {
      proven(plan, now)
      plan.heard(now + 1500, false)
      expect(plan.tick(now + 1500)).toBe('drop')
      const from = now + 1500
      for (now = from; suspected(plan, now).isIdle; now += 1000);
      bars.push(now - from)
      plan.heard(now, false)
    }
    for (let i = 0; i < 8; i++) waste()
    expect(bars.map(bar => bar / MINUTE)).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
    proven(plan, now)
    expect(judged(plan)).toBe('switch')
    plan.opened(now)
    now += MINUTE
    waste()
    expect(bars.at(-1)! / MINUTE).toBe(1)
  })

  test('one that failed before the frame came is as wasted', () => {
    const plan = suspected(opened())
    plan.tick(plan.deadline)
    plan.failed(NOW + 1500, 'network', 1006)
    plan.heard(NOW + 1600, false)
    expect(plan.isIdle).toBe(true)
    expect(suspected(plan, NOW + MINUTE).isIdle).toBe(true)
    expect(suspected(plan, NOW + MINUTE + 1600).isIdle).toBe(false)
  })

  test('one that fails is attempted again, ever more rarely', () => {
    const plan = opened({}, 0.999)
    const gaps = gapsOf(plan, 4)
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b))
    expect(gaps[3]! / gaps[0]!).toBeGreaterThan(2)
    expect(plan.wasted).toBe(4)
  })

  test('one that fails at once is not attempted in the same turn', () => {
    const plan = suspected(opened({ backoff: { min: 0, max: 0, factor: 1 } }))
    const at = plan.deadline
    plan.tick(at)
    plan.failed(at, 'network', 1006)
    expect(plan.deadline).toBeGreaterThan(at)
  })

  test('the next suspicion begins with short delays again', () => {
    const plan = suspected(opened({}, 0.999))
    for (let i = 0; i < 5; i++) {
      plan.tick(plan.deadline)
      plan.failed(plan.deadline, 'network', 1006)
    }
    plan.ended(5 * NOW, false, 1006, false)
    plan.opened(5 * NOW)
    suspected(plan, 6 * NOW)
    const at = plan.deadline
    plan.tick(at)
    plan.failed(at, 'network', 1006)
    const [first] = gapsOf(opened({}, 0.999), 1)
    expect(plan.deadline - at).toBe(first)
  })

  test('at most two switches within five minutes', () => {
    const plan = opened()
    const switchAt = (now: number) => {
      plan.opened(now - NOW)
      proven(plan, now)
      expect(judged(plan)).toBe('switch')
      plan.opened(now + 2050)
    }
    switchAt(NOW)
    switchAt(3 * MINUTE)
    plan.opened(3 * MINUTE)
    expect(suspected(plan, 5 * MINUTE).isIdle).toBe(true)
    expect(suspected(plan, NOW + 5 * MINUTE + 2050).isIdle).toBe(false)
  })

  test('a decline leaves nothing behind, and does not count', () => {
    const plan = suspected(opened())
    plan.tick(plan.deadline)
    plan.declined(NOW + 1100)
    expect([plan.isIdle, plan.holds, plan.made, plan.wasted]).toEqual([true, false, 0, 0])
  })

  test('more than can be kept is a wasted standby', () => {
    const plan = proven(opened())
    plan.overflowed()
    expect(plan.tick(NOW + 1300)).toBe('drop')
    expect(suspected(plan, NOW + MINUTE).isIdle).toBe(true)
  })
})

describe('a handover', () => {
  test('makes the standby at once, and waits for a reply on either connection', () => {
    const plan = opened({ onSuspicion: false })
    expect(plan.wanted(NOW)).toBe(true)
    expect(plan.tick(NOW)).toBe('probe')
    plan.proven(NOW + 200, 1000)
    expect(plan.deadline).toBe(NOW + 1200)
    plan.heard(NOW + 300, false)
    expect(plan.deadline).toBe(NOW + 1200)
    plan.heard(NOW + 400, true)
    expect(plan.tick(NOW + 400)).toBe('switch')
    expect(plan.purpose).toBe('handover')
  })

  test('goes on without that reply after a while', () => {
    const plan = opened()
    plan.wanted(NOW)
    plan.tick(NOW)
    plan.proven(NOW + 200, 1000)
    expect(plan.tick(NOW + 1199)).toBeUndefined()
    expect(plan.tick(NOW + 1200)).toBe('switch')
  })

  test('is not through within a second of the last', () => {
    const plan = opened()
    plan.wanted(10)
    plan.tick(10)
    plan.proven(20, 0)
    expect(plan.deadline).toBe(1000)
  })

  test('frames on the open connection do not end it, and silence may', () => {
    const plan = opened()
    plan.wanted(NOW)
    plan.tick(NOW)
    plan.heard(NOW + 10, true)
    expect(plan.tick(NOW + 10)).toBeUndefined()
    expect(plan.holds).toBe(false)
  })

  test('takes a standby that was made on suspicion', () => {
    const plan = proven(opened())
    expect(plan.wanted(NOW + 1300)).toBe(true)
    expect(plan.holds).toBe(false)
    expect(plan.tick(NOW + 1300)).toBe('switch')
    expect(plan.made).toBe(1)
  })

  test('makes at once what was planned on suspicion', () => {
    const plan = suspected(opened({}, 0.999))
    plan.wanted(NOW + 100)
    expect(plan.tick(NOW + 100)).toBe('probe')
  })

  test('is not attempted again', () => {
    const plan = opened()
    plan.wanted(NOW)
    plan.tick(NOW)
    expect(plan.failed(NOW + 100, 'network', 1006)).toBe(false)
    expect(plan.deadline).toBe(Infinity)
    expect(plan.wanted(NOW + 200)).toBe(true)
  })

  test('that the server asked for is spread over 4 s', () => {
    const plan = opened({}, 0.5)
    expect(plan.wanted(NOW, true)).toBe(true)
    expect(plan.deadline).toBe(NOW + 2000)
  })

  test('that the server asked for is barred like others that are not necessary', () => {
    const plan = proven(opened())
    plan.heard(NOW + 1500, false)
    plan.tick(NOW + 1500)
    expect(plan.wanted(NOW + 2000, true)).toBe(false)
    expect(plan.wanted(NOW + 2000)).toBe(true)
  })
})

describe('maxAge', () => {
  test.each([
    [0, HOUR],
    [0.5, 0.95 * HOUR],
    [0.999, 0.9001 * HOUR],
  ])('with %s drawn, a handover begins after 90 to 100 % of it', (random, at) => {
    const plan = opened({ maxAge: HOUR, onSuspicion: false }, random)
    expect(plan.deadline).toBeCloseTo(at)
    expect(plan.tick(at)).toBe('probe')
    expect(plan.purpose).toBe('handover')
  })

  test('one that fails comes again after a minute, then two', () => {
    const plan = opened({ maxAge: HOUR })
    expect(plan.tick(HOUR)).toBe('probe')
    plan.failed(HOUR + 5000, 'connect-timeout', 1006)
    expect(plan.deadline).toBe(HOUR + 5000 + MINUTE)
    expect(plan.tick(plan.deadline)).toBe('probe')
    plan.declined(HOUR + 2 * MINUTE)
    expect(plan.deadline).toBe(HOUR + 4 * MINUTE)
  })

  test('begins anew with each connection, and ends with it', () => {
    const plan = opened({ maxAge: HOUR })
    plan.opened(MINUTE)
    expect(plan.deadline).toBe(HOUR + MINUTE)
    plan.ended(2 * MINUTE, false, 1006, false)
    expect(plan.deadline).toBe(Infinity)
  })

  test('a late tick puts it off: all clients of a machine wake together', () => {
    const plan = opened({ maxAge: HOUR }, 0.5)
    const late = 2 * HOUR
    expect(plan.tick(late)).toBeUndefined()
    expect(plan.deadline).toBe(late + 2000)
    expect(plan.tick(late + 2000)).toBe('probe')
  })
})

describe('a server that has one connection for each user', () => {
  const reached = (isTold = false): StandbyPlan => {
    const plan = opened({ maxAge: HOUR })
    plan.wanted(NOW, isTold)
    plan.tick(NOW)
    plan.reached(NOW + 100)
    return plan
  }

  test.each([
    ['a close within 2 s', NOW + 2099, true],
    ['a close later', NOW + 2100, false],
  ])('%s of the opening is a kick: %s', (_, at, kicks) => {
    const plan = reached()
    plan.ended(at, true, 4001, true)
    expect(plan.budget.kicks).toBe(kicks)
    expect(plan.used).toBe(1)
    plan.opened(at)
    expect(plan.wanted(at + MINUTE)).toBe(!kicks)
    expect(suspected(plan, at + MINUTE).isIdle).toBe(kicks)
  })

  test.each([
    ['it is going away', true, 1001],
    ['it restarts', true, 1012],
    ['the network ended it', false, 1006],
  ])('no kick where %s', (_, byServer, code) => {
    const plan = reached()
    plan.ended(NOW + 200, byServer, code, true)
    expect(plan.budget.kicks).toBe(false)
  })

  test('no kick where it asked for another connection, which it does before it ends this one', () => {
    const plan = reached(true)
    plan.ended(NOW + 200, true, 4000, true)
    expect(plan.budget.kicks).toBe(false)
  })

  test('no kick without a standby', () => {
    const plan = opened()
    plan.ended(NOW, true, 4001, false)
    expect(plan.budget.kicks).toBe(false)
    expect(plan.used).toBe(0)
  })

  test.each([1008, 1013, 3000, 4409, 4999])('code %s before the proof refuses it', code => {
    const plan = suspected(opened())
    plan.tick(plan.deadline)
    expect(plan.failed(NOW + 1200, 'server', code)).toBe(false)
    expect(plan.budget.kicks).toBe(true)
    expect(plan.holds).toBe(false)
    plan.opened(HOUR)
    expect(plan.deadline).toBe(Infinity)
  })

  test.each([1000, 1001, 1006, 1011, 1012, 2999])('code %s does not', code => {
    const plan = suspected(opened())
    plan.tick(plan.deadline)
    expect(plan.failed(NOW + 1200, 'server', code)).toBe(true)
    expect(plan.budget.kicks).toBe(false)
  })

  test('after the proof no code refuses it', () => {
    const plan = proven(opened())
    expect(plan.failed(NOW + 1500, 'server', 4409)).toBe(true)
    expect(plan.budget.kicks).toBe(false)
  })

  test('a close soon after the standby has taken over is a kick as well', () => {
    const plan = reached()
    plan.proven(NOW + 200, 0)
    expect(plan.tick(NOW + 200)).toBe('switch')
    plan.opened(NOW + 200)
    plan.ended(NOW + 2099, true, 4001, false)
    expect(plan.budget.kicks).toBe(true)
  })

  test('1013 after the proof bars standbys for an hour, and nothing shortens that', () => {
    const plan = proven(opened())
    plan.failed(NOW + 1500, 'server', 1013)
    plan.heard(NOW + 1600, false)
    plan.wanted(NOW + 2000)
    expect(plan.tick(NOW + 2000)).toBe('probe')
    plan.overflowed()
    expect(plan.tick(NOW + 2100)).toBe('drop')
    expect(suspected(plan, NOW + HOUR).isIdle).toBe(true)
    expect(suspected(plan, NOW + HOUR + 1500).isIdle).toBe(false)
  })

  test('1013 on the open connection bars standbys for an hour', () => {
    const plan = opened()
    plan.ended(NOW, true, 1013, false)
    plan.opened(NOW)
    expect(suspected(plan, NOW + HOUR - 1).isIdle).toBe(true)
    expect(suspected(plan, NOW + HOUR).isIdle).toBe(false)
  })
})
