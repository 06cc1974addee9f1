import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LifecycleOptions } from '../../src/core/lifecycle.ts'
import { Lifecycle } from '../../src/core/lifecycle.ts'
import { seededRandom } from './seeded-random.ts'

/** Page signals and `reconnect()`: what cuts a wait short. */

const OPTIONS: LifecycleOptions = {
  backoff: { min: 2_000, max: 10_000, factor: 1.5 },
  connectTimeout: 10_000,
  minUptime: 5_000,
  maxRetries: Infinity,
  needsProof: true,
}

/** Dialled at 0 and failed at `lostAt`; waits for 5 s. */
function waiting(lostAt = 3_000): Lifecycle {
  const life = new Lifecycle(OPTIONS, () => 0)
  life.open(0)
  life.dialled()
  life.lost(lostAt, 'server', 1013)
  return life
}

describe('hurry', () => {
  test('dials at once', () => {
    const life = waiting()
    expect(life.hurry(4_000)).toBe(true)
    expect(life.deadline).toBeLessThanOrEqual(4_050)
    expect(life.tick(life.deadline)).toBe('dial')
  })

  test('dials a second after the last dial, when that was just now', () => {
    const life = waiting(100)
    expect(life.hurry(200)).toBe(true)
    expect(life.deadline).toBe(1_000)
  })

  test('never makes a wait longer', () => {
    const life = new Lifecycle(OPTIONS, () => 0.1)
    life.open(0)
    life.dialled()
    life.lost(10, 'network', 1006)
    const { deadline } = life
    expect(life.hurry(20)).toBe(false)
    expect(life.deadline).toBe(deadline)
  })

  test('does not revive what is closed', () => {
    const life = waiting()
    life.close(1_000)
    expect(life.hurry(60_000)).toBe(false)
    expect([life.status, life.deadline]).toEqual(['closed', Infinity])
    expect(life.tick(1e9)).toBeUndefined()
  })

  test('starts nothing that was never opened', () => {
    const life = new Lifecycle(OPTIONS, () => 0)
    expect(life.hurry(60_000)).toBe(false)
    expect(life.status).toBe('idle')
  })

  test('leaves a connection and an attempt alone', () => {
    const life = waiting()
    life.tick(life.deadline)
    expect(life.hurry(60_000)).toBe(false)
    life.dialled()
    life.opened(60_100)
    expect(life.hurry(60_200)).toBe(false)
    expect([life.status, life.busy]).toEqual(['connected', true])
  })

  test('dials at most once a second, however often it is called and however fast dials fail', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.nat(400), { minLength: 50 }), (seed, pauses) => {
        // The longest waits, so that every dial is a hurried one.
        const life = new Lifecycle(
          { ...OPTIONS, backoff: { min: 1e6, max: 1e6, factor: 1 } },
          () => 0.5 + seededRandom(seed)() / 2,
        )
        const dials: number[] = [0]
        let now = 0
        life.open(now)
        for (const pause of pauses) {
          now += pause
          if (life.tick(now) === 'dial') dials.push(now)
          if (life.status === 'connecting') {
            life.dialled()
            life.lost(now, 'network', 1006)
          }
          life.hurry(now)
        }
        dials.slice(1).forEach((at, nth) => expect(at - dials[nth]!).toBeGreaterThanOrEqual(1_000))
        expect(dials.length).toBeGreaterThan(now / 1_500 - 2)
      }),
    )
  })
})

describe('a reconnect by the application', () => {
  test('on a connection of some age dials at once', () => {
    const life = waiting()
    life.tick(life.deadline)
    life.dialled()
    life.opened(20_000)
    expect(life.lost(25_000, 'user', 1000)).toBe(0)
    expect(life.tick(25_000)).toBe('dial')
    expect([life.status, life.deadline]).toEqual(['connecting', 35_000])
  })

  test('right after a dial waits for the rest of the second', () => {
    const life = waiting()
    const now = life.deadline
    life.tick(now)
    life.dialled()
    expect(life.lost(now + 300, 'user', 1000)).toBe(700)
    expect([life.status, life.deadline]).toEqual(['waiting', now + 1_000])
  })

  test('is no retry', () => {
    const life = waiting()
    life.tick(life.deadline)
    life.lost(60_000, 'user', 1000)
    expect(life.retries).toBe(0)
  })

  test('dials at most once a second, however often it is asked for', () => {
    const life = new Lifecycle(OPTIONS, () => 0.5)
    const dials: number[] = [0]
    life.open(0)
    for (let now = 10; now < 30_000; now += 10) {
      if (life.tick(now) === 'dial') dials.push(now)
      if (life.status === 'waiting') life.hurry(now)
      else life.lost(now, 'user', 1000)
    }
    dials.slice(1).forEach((at, nth) => expect(at - dials[nth]!).toBeGreaterThanOrEqual(1_000))
    expect(dials.length).toBeGreaterThan(28)
  })
})
