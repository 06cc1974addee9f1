import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Held, OutboxLimits, Overflow } from '../../src/core/outbox.ts'
import { Outbox } from '../../src/core/outbox.ts'

const POLICIES: Overflow[] = ['drop-oldest', 'drop-newest', 'reject']

/** Takes everything out. */
function empty<T>(outbox: Outbox<T>): T[] {
  const messages: T[] = []
  for (let held; (held = outbox.take());) messages.push(held.message)
  return messages
}

/** An outbox for three messages and ten bytes, with three messages of two bytes in it. */
function full(overflow: Overflow): Outbox<string> {
  const outbox = new Outbox<string>({ messages: 3, bytes: 10, overflow })
  for (const message of ['a', 'b', 'c']) outbox.put(message, 2)
  return outbox
}

test('gives back what was put in, in order', () => {
  expect(empty(full('reject'))).toEqual(['a', 'b', 'c'])
})

test('knows how much it holds', () => {
  const outbox = full('reject')
  expect([outbox.messages, outbox.bytes]).toEqual([3, 6])
  outbox.take()
  expect([outbox.messages, outbox.bytes]).toEqual([2, 4])
  empty(outbox)
  expect([outbox.messages, outbox.bytes, outbox.take()]).toEqual([0, 0, undefined])
})

describe('when it is full', () => {
  test('drop-oldest makes room', () => {
    const outbox = full('drop-oldest')
    expect(outbox.put('d', 2)).toEqual({ accepted: true, dropped: [{ message: 'a', bytes: 2 }] })
    expect(empty(outbox)).toEqual(['b', 'c', 'd'])
  })

  test('drop-oldest drops as many as the bytes need, oldest first', () => {
    const outbox = full('drop-oldest')
    const { dropped } = outbox.put('d', 7)
    expect(dropped.map(({ message }) => message)).toEqual(['a', 'b'])
    expect(empty(outbox)).toEqual(['c', 'd'])
  })

  test.each(['drop-newest', 'reject'] as const)('%s keeps what is there', overflow => {
    const outbox = full(overflow)
    expect(outbox.put('d', 2)).toEqual({ accepted: false, dropped: [{ message: 'd', bytes: 2 }] })
    expect(empty(outbox)).toEqual(['a', 'b', 'c'])
  })
})

test.each(POLICIES)('%s: nothing is dropped for what is larger than the outbox', overflow => {
  const outbox = full(overflow)
  const { accepted, dropped } = outbox.put('huge', 11)
  expect([accepted, dropped]).toEqual([false, [{ message: 'huge', bytes: 11 }]])
  expect(outbox.messages).toBe(3)
})

test.each(POLICIES)('%s: an outbox for no messages takes none, not even an empty one', overflow => {
  const outbox = new Outbox<string>({ messages: 0, bytes: 10, overflow })
  expect(outbox.put('', 0)).toEqual({ accepted: false, dropped: [{ message: '', bytes: 0 }] })
})

test.each(POLICIES)('%s: an outbox for no bytes takes empty messages', overflow => {
  const outbox = new Outbox<string>({ messages: 2, bytes: 0, overflow })
  expect(outbox.put('', 0).accepted).toBe(true)
  expect(outbox.put('x', 1).accepted).toBe(false)
})

test('without limits takes everything', () => {
  const outbox = new Outbox<number>({ messages: Infinity, bytes: Infinity, overflow: 'reject' })
  for (let nth = 0; nth < 5_000; nth++) expect(outbox.put(nth, 1_000).accepted).toBe(true)
  expect(empty(outbox)).toEqual(Array.from({ length: 5_000 }, (_, nth) => nth))
})

/** The same as a plain list: what an outbox with these limits must hold and must give up. */
class Model {
  held: Held<number>[] = []
  readonly #limits: OutboxLimits
  constructor(limits: OutboxLimits) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.held.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  put(item: Held<number>): Held<number>[] {
    const { messages, bytes, overflow } = this.#limits
    if (item.bytes > bytes || messages < 1) return [item]
    const wouldFit = this.held.length < messages && this.bytes + item.bytes <= bytes
    if (!wouldFit && overflow !== 'drop-oldest') return [item]
    this.held.push(item)
    // Its longest end that keeps both limits.
    const fits = (from: number) => {
      const kept = this.held.slice(from)
      return kept.length <= messages && kept.reduce((sum, held) => sum + held.bytes, 0) <= bytes
    }
    let from = 0
    while (!fits(from)) from++
    return this.held.splice(0, from)
  }
}

test('behaves like the model, and loses nothing without saying so', () => {
  const limits = fc.record({
    messages: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(Infinity)),
    bytes: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constant(Infinity)),
    overflow: fc.constantFrom(...POLICIES),
  })
  const puts = fc.array(fc.option(fc.nat(20), { nil: 'take' as const, freq: 3 }), { maxLength: 80 })
  fc.assert(
    fc.property(limits, puts, (limits, puts) => {
      const outbox = new Outbox<number>(limits)
      const model = new Model(limits)
      const out: number[] = []
      puts.forEach((bytes, message) => {
        if (bytes === 'take') {
          const held = outbox.take()
          expect(held).toEqual(model.held.shift())
          if (held) out.push(held.message)
        } else {
          const { accepted, dropped } = outbox.put(message, bytes)
          expect(dropped).toEqual(model.put({ message, bytes }))
          expect(accepted).toBe(!dropped.some(held => held.message === message))
          out.push(...dropped.map(held => held.message))
        }
        expect([outbox.messages, outbox.bytes]).toEqual([model.held.length, model.bytes])
        expect(outbox.messages).toBeLessThanOrEqual(limits.messages)
        expect(outbox.bytes).toBeLessThanOrEqual(limits.bytes)
      })
      out.push(...empty(outbox))
      // Each message came out once: taken, dropped, or left.
      const put = puts.flatMap((bytes, message) => (bytes === 'take' ? [] : [message]))
      expect(out.sort((one, other) => one - other)).toEqual(put)
    }),
    { numRuns: 1_000 },
  )
})
