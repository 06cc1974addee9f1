import { describe, expect, test } from 'vitest'
import { TURN } from '../../src/core/lateness.ts'
import type { LifecycleOptions } from '../../src/core/lifecycle.ts'
import { Lifecycle, STORED } from '../../src/core/lifecycle.ts'

const OPTIONS: LifecycleOptions = {
  backoff: { min: 2_000, max: 10_000, factor: 1.5 },
  connectTimeout: 10_000,
  minUptime: 5_000,
  maxRetries: Infinity,
  needsProof: true,
}

function lifecycle(options: Partial<LifecycleOptions> = {}): Lifecycle {
  return new Lifecycle({ ...OPTIONS, ...options }, () => 0.5)
}

/** Open since 0, first frame at 0. */
function connected(options: Partial<LifecycleOptions> = {}): Lifecycle {
  const life = lifecycle(options)
  life.open(-50)
  life.dialled()
  life.opened(0)
  life.heard()
  return life
}

/** After so many failed dials in a row, each dialled as soon as it may be. */
function afterFailures(failures: number, options: Partial<LifecycleOptions> = {}) {
  const life = lifecycle(options)
  let now = 0
  life.open(now)
  for (let failure = 0; failure < failures; failure++) {
    life.dialled()
    life.lost(now, 'network', 1006)
    if (failure + 1 < failures) life.tick((now = life.deadline))
  }
  return { life, now }
}

describe('a link that was lost while the page was away', () => {
  test('is dialled anew at once', () => {
    const life = connected()
    life.lost(2_000, 'network', 1006)
    life.hurry(2_000)
    expect(life.tick(2_000)).toBe('dial')
  })

  test('is not, within a second of the dial before', () => {
    const life = connected()
    life.lost(100, 'network', 1006)
    life.hurry(100)
    expect([life.status, life.deadline]).toEqual(['waiting', 950])
  })

  test('counts as a retry, and the next one waits', () => {
    const life = connected({ maxRetries: 1 })
    life.lost(2_000, 'network', 1006)
    life.hurry(2_000)
    expect(life.retries).toBe(1)
    life.tick(2_000)
    expect(life.lost(2_100, 'network', 1006)).toBeUndefined()
  })
})

describe('the statuses', () => {
  test('begin with idle, which waits for nothing', () => {
    const life = lifecycle()
    expect([life.status, life.deadline, life.busy]).toEqual(['idle', Infinity, false])
  })

  test('go from connecting over connected and waiting to connecting', () => {
    const life = lifecycle()
    expect(life.open(0)).toBe(true)
    expect([life.status, life.deadline]).toEqual(['connecting', 10_000])
    life.dialled()
    expect([life.status, life.deadline, life.busy]).toEqual(['connecting', Infinity, true])
    life.opened(100)
    expect([life.status, life.deadline, life.busy]).toEqual(['connected', Infinity, true])
    expect(life.lost(200, 'server', 1012)).toBe(1_000)
    expect([life.status, life.deadline, life.busy]).toEqual(['waiting', 1_200, false])
    expect(life.tick(1_199)).toBeUndefined()
    expect(life.tick(1_200)).toBe('dial')
    expect([life.status, life.deadline]).toEqual(['connecting', 11_200])
  })

  test('tell a suspicion and its end', () => {
    const life = connected()
    life.suspected()
    expect([life.status, life.isOpen, life.busy]).toEqual(['suspect', true, true])
    life.heard()
    expect([life.status, life.isOpen]).toEqual(['connected', true])
  })

  test('know no suspicion of what is not connected', () => {
    const life = lifecycle()
    life.open(0)
    life.suspected()
    expect(life.status).toBe('connecting')
  })

  test('end with close, from anywhere, and waits for nothing', () => {
    for (const life of [lifecycle(), connected(), afterFailures(3).life]) {
      life.close(1_000)
      expect([life.status, life.deadline, life.busy]).toEqual(['closed', Infinity, false])
    }
  })

  test('begin anew with open after close', () => {
    const { life } = afterFailures(5)
    life.close(80_000)
    expect(life.open(90_000)).toBe(true)
    expect([life.status, life.retries]).toEqual(['connecting', 0])
  })

  test('take no open in between', () => {
    for (const life of [connected(), afterFailures(3).life]) {
      const { status, deadline } = life
      expect(life.open(0)).toBe(false)
      expect([life.status, life.deadline]).toEqual([status, deadline])
    }
  })

  test('give up the search for an address when it takes too long', () => {
    const life = lifecycle()
    life.open(0)
    expect(life.tick(9_999)).toBeUndefined()
    expect(life.tick(10_000)).toBeUndefined()
    expect(life.tick(life.deadline)).toBe('late')
    expect(life.deadline).toBe(Infinity)
    expect(life.lost(10_050, 'url', 1006)).toBe(1_000)
  })

  test('let an address have its turn that may be queued behind the timer', () => {
    const life = lifecycle()
    life.open(0)
    for (const now of [10_000, 70_000]) {
      expect(life.tick(now)).toBeUndefined()
      expect(life.deadline).toBe(now + TURN)
      life.dialled()
      expect(life.tick(now + TURN)).toBeUndefined()
      // Each attempt has one of its own.
      life.lost(now + TURN, 'network', 1006)
      expect(life.tick(life.deadline)).toBe('dial')
    }
  })

  test('give an address as long as the page has lost', () => {
    const life = lifecycle()
    life.open(0)
    expect(life.tick(10_900)).toBeUndefined()
    expect(life.deadline).toBe(11_800)
    expect(life.tick(11_800)).toBe('late')
  })
})

describe('what the server asks for', () => {
  test('reaches the delay: a reason, and a spread', () => {
    expect(connected().lost(60_000, 'server', 1001, 'retry=60000')).toBe(30_000)
    expect(connected().lost(60_000, 'network', 1006, '', 100_000)).toBe(50_000)
  })
})

test('a failed attempt is never followed by another in the same turn', () => {
  const backoff = { min: 0, max: 0, factor: 1 }
  const life = lifecycle({ backoff })
  life.open(0)
  expect(life.lost(0, 'url', 1006)).toBe(1)
  expect(connected({ backoff }).lost(60_000, 'network', 1006)).toBe(0)
})

describe('the time of an attempt counts as a part of the delay', () => {
  const END = 100_000

  /** Before its third retry, whose limit is 4.5 s; dialled so long before the end. */
  function dialled(waited: number): Lifecycle {
    const { life } = afterFailures(2)
    life.tick(END - waited)
    life.dialled()
    return life
  }

  test.each([
    [0, 3_375],
    [1_000, 2_375],
    [10_000, 1_000],
  ])('where it fails after %i ms', (waited, delay) => {
    expect(dialled(waited).lost(END, 'network', 1006)).toBe(delay)
  })

  test('where nothing came on the connection', () => {
    const life = dialled(10_000)
    life.opened(END - 5_000)
    expect(life.lost(END, 'network', 1006)).toBe(1_000)
  })

  test('but not where something came', () => {
    const life = dialled(10_000)
    life.opened(END - 4_000)
    life.heard()
    expect(life.lost(END, 'network', 1006)).toBe(3_375)
  })
})

describe('another wait', () => {
  test('takes the place of the one that began', () => {
    const life = connected()
    life.lost(60_000, 'network', 1006)
    life.wait(60_000, 20_000)
    expect([life.status, life.deadline, life.retries]).toEqual(['waiting', 80_000, 1])
  })

  test('may be none', () => {
    const life = connected()
    life.lost(60_000, 'network', 1006)
    life.wait(60_000, 0)
    expect(life.tick(60_000)).toBe('dial')
  })

  test('can be cut short', () => {
    const life = connected()
    life.lost(60_000, 'network', 1006)
    life.wait(60_000, 20_000)
    expect(life.hurry(61_000)).toBe(true)
    expect(life.tick(61_000)).toBe('dial')
  })
})

describe('the count of retries', () => {
  test('is for failures in a row', () => {
    expect(afterFailures(7).life.retries).toBe(7)
  })

  test.each([
    ['stays when the link was up for less than minUptime', 4_999, true, 4],
    ['stays when nothing was ever heard', 60_000, false, 4],
    ['begins anew after both', 5_000, true, 1],
  ])('%s', (_, uptime, heard, retries) => {
    const { life } = afterFailures(3)
    life.tick(life.deadline)
    life.dialled()
    life.opened(100_000)
    if (heard) life.heard()
    life.lost(100_000 + uptime, 'network', 1006)
    expect(life.retries).toBe(retries)
  })

  test('needs no frame where no heartbeat could bring one', () => {
    const { life } = afterFailures(3, { needsProof: false })
    life.tick(life.deadline)
    life.dialled()
    life.opened(100_000)
    expect([life.retries, life.deadline]).toEqual([3, 105_000])
    expect(life.tick(105_000)).toBe('healthy')
    expect([life.retries, life.deadline]).toEqual([0, Infinity])
  })

  test('is forgiven on request', () => {
    const { life } = afterFailures(6)
    life.forgive()
    expect(life.retries).toBe(0)
  })
})

describe('maxRetries', () => {
  test.each([0, 1, 2, 7])('%i allows as many retries and no more', maxRetries => {
    const life = lifecycle({ maxRetries })
    let dials = 1
    life.open(0)
    for (let now = 0; life.status !== 'closed'; now = life.deadline) {
      if (life.status === 'waiting') {
        life.tick(now)
        dials++
      }
      life.dialled()
      life.lost(now, 'network', 1006)
    }
    expect(dials).toBe(1 + maxRetries)
  })

  test('counts anew after a healthy link', () => {
    const { life } = afterFailures(2, { maxRetries: 2 })
    life.tick(life.deadline)
    life.dialled()
    life.opened(50_000)
    life.heard()
    expect(life.lost(60_000, 'network', 1006)).toBeDefined()
  })

  test('does not hold against a reconnect by the application', () => {
    const { life } = afterFailures(2, { maxRetries: 2 })
    life.tick(life.deadline)
    expect(life.lost(90_000, 'user', 1000)).toBeDefined()
    expect(life.status).not.toBe('closed')
  })

  test('of 0 does not hold against a reconnect by the application either', () => {
    const life = connected({ maxRetries: 0 })
    expect(life.lost(60_000, 'user', 1000)).toBe(0)
    expect(life.tick(60_000)).toBe('dial')
  })

  test('does not hold against a page that was stored', () => {
    const life = connected({ maxRetries: 0 })
    life.away = STORED
    expect(life.lost(60_000, 'page', 1000)).toBeDefined()
    expect(life.hurry(70_000)).toBe(true)
  })
})

test('a stored page waits for its return; one that has returned dials at once', () => {
  const life = connected()
  life.away = STORED
  expect(life.lost(60_000, 'page', 1000)).toBe(30_000)
  expect(life.tick(90_000)).toBe('dial')
  // What the application asks for is not put off.
  expect(life.lost(90_300, 'user', 1000)).toBe(700)
  expect(life.tick(91_000)).toBe('dial')
  life.away = 0
  expect(life.lost(91_400, 'page', 1000)).toBe(600)
  expect(life.tick(92_000)).toBe('dial')
  expect(life.lost(99_000, 'page', 1000)).toBe(0)
  expect(life.tick(99_000)).toBe('dial')
})

test('a page that is hidden for long is waited for without a deadline', () => {
  const life = connected()
  life.away = Infinity
  expect(life.lost(60_000, 'page', 1000)).toBe(Infinity)
  expect(life.status).toBe('waiting')
  expect(life.tick(1e9)).toBeUndefined()
  expect(life.hurry(1e9)).toBe(true)
  expect(life.tick(1e9)).toBe('dial')
  // The page is there again: what comes later is no matter of its absence.
  expect(life.away).toBe(0)
  life.opened(1e9)
  expect(life.lost(1e9 + 5_000, 'page', 1000)).toBe(0)
})

test('an attempt knows how long it has been going on', () => {
  const life = lifecycle()
  life.open(1_000)
  expect(life.dialling(4_000)).toBe(3_000)
  life.dialled()
  expect(life.dialling(5_000)).toBe(4_000)
  life.opened(6_000)
  expect(life.dialling(7_000)).toBe(0)
})
