import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Deadline } from '../../src/core/deadline.ts'
import { TURN } from '../../src/core/lateness.ts'

function due(at: number): Deadline {
  const deadline = new Deadline()
  deadline.set(at)
  return deadline
}

describe('a deadline', () => {
  test('has not passed before it is due', () => {
    const deadline = due(100)
    expect([deadline.passed(99), deadline.at]).toEqual([false, 100])
  })

  test('has passed only after a turn of the event loop', () => {
    const deadline = due(100)
    expect(deadline.passed(100)).toBe(false)
    expect(deadline.at).toBe(100 + TURN)
    expect(deadline.passed(100 + TURN - 1)).toBe(false)
    expect(deadline.passed(100 + TURN)).toBe(true)
  })

  test('grants as long a turn as the look is late', () => {
    const deadline = due(100)
    expect(deadline.passed(900)).toBe(false)
    expect(deadline.at).toBe(1_700)
  })

  test('takes the length of the turn from its owner', () => {
    const deadline = due(100)
    deadline.passed(5_000, late => late + 1)
    expect(deadline.at).toBe(5_000 + 4_900 + 1)
  })

  test('is never, until it is set and after it is cleared', () => {
    const deadline = new Deadline()
    expect([deadline.at, deadline.passed(1e9)]).toEqual([Infinity, false])
    deadline.set(100)
    deadline.spare(200)
    deadline.clear()
    expect([deadline.at, deadline.passed(1e9)]).toEqual([Infinity, false])
  })
})

describe('a turn of its own', () => {
  test('is granted to a deadline that is set anew', () => {
    const deadline = due(100)
    deadline.passed(100)
    deadline.set(500)
    expect(deadline.passed(1_500)).toBe(false)
    expect(deadline.passed(deadline.at)).toBe(true)
  })

  // Bytes moved within the turn; the next look came late.
  test('is granted to a deadline that was spared within its turn', () => {
    const deadline = due(100)
    deadline.passed(100)
    deadline.spare(10_000)
    expect(deadline.passed(11_400)).toBe(false)
    expect(deadline.passed(deadline.at)).toBe(true)
  })

  test('is not granted again by what spares nothing', () => {
    const deadline = due(100)
    deadline.passed(100)
    deadline.spare(120)
    expect(deadline.passed(100 + TURN)).toBe(true)
  })
})

test('hastening never makes it later, nor undoes what was spared', () => {
  const deadline = due(1_000)
  deadline.hasten(2_000)
  expect(deadline.at).toBe(1_000)
  deadline.spare(1_500)
  deadline.hasten(200)
  expect(deadline.at).toBe(1_500)
})

test('the first two excuses put it off, the third grants a turn, the fourth nothing', () => {
  const deadline = due(100)
  const looks = [10_000, 20_000, 30_000].map(now => {
    deadline.excuse(now + 3_000)
    return deadline.passed(now)
  })
  expect(looks).toEqual([false, false, false])
  expect(deadline.at).toBe(30_000 + TURN)
  deadline.excuse(43_000)
  expect(deadline.passed(40_000)).toBe(true)
})

test('whatever happens, nothing passes without a look at least a turn before', () => {
  const step = fc.record({
    do: fc.constantFrom('look', 'look', 'look', 'set', 'hasten', 'spare', 'excuse'),
    wait: fc.oneof(fc.constant(0), fc.nat(60), fc.nat(20_000)),
    by: fc.nat(20_000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), taken => {
      const deadline = new Deadline()
      let now = 0
      let looks: number[] = []
      for (const { do: what, wait, by } of taken) {
        now += wait
        if (what === 'set') {
          deadline.set(now + by)
          looks = []
        } else if (what !== 'look') {
          deadline[what as 'spare'](now + by)
        } else {
          const { at } = deadline
          if (deadline.passed(now)) {
            expect(looks[0]).toBeLessThanOrEqual(now - TURN)
          } else if (now >= at) {
            looks.push(now)
          }
        }
      }
    }),
  )
})
