import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MOST_BYTES,
  MOST_HELD,
  MOST_MESSAGES,
  PATIENCE,
  PortWindow,
  Receipts,
} from '../../../src/core/tabs/port-window.ts'

const count = (messages: number, bytes = messages) => ({ messages, bytes })

/** Puts in so many messages, and returns those that are posted at once. */
function put(window: PortWindow<number>, messages: number, now = 0, bytes = 1): number[] {
  return Array.from({ length: messages }, (_, at) => at).filter(at => window.admits(now, at, bytes))
}

describe('a port that nobody reads', () => {
  test('gets a thousand messages at once, and no more', () => {
    const window = new PortWindow<number>()
    expect(put(window, 5_000).length).toBe(MOST_MESSAGES)
    expect([window.isPaused, window.isHolding]).toEqual([false, true])
  })

  test('gets a mebibyte and no more', () => {
    const window = new PortWindow<number>()
    expect(put(window, 100, 0, 2 ** 16).length).toBe(MOST_BYTES / 2 ** 16)
  })

  test('gets one message that is larger by itself', () => {
    const window = new PortWindow<number>()
    expect(window.admits(0, 1, 5 * MOST_BYTES)).toBe(true)
    expect(window.admits(0, 2, 1)).toBe(false)
  })

  test('has nothing held for it any more after five seconds', () => {
    const window = new PortWindow<number>()
    put(window, 3_000)
    expect(window.admits(PATIENCE - 1, 1, 1)).toBe(false)
    expect(window.isPaused).toBe(false)
    window.admits(PATIENCE, 1, 1)
    expect([window.isPaused, window.isHolding]).toEqual([true, false])
    put(window, 98, PATIENCE + 1)
    expect(window.acknowledge(9_000, count(1_000))).toEqual({ items: [], missed: 2_100 })
  })

  test('has no more held for it than there is room', () => {
    const window = new PortWindow<number>()
    put(window, MOST_MESSAGES + MOST_HELD)
    expect(window.isPaused).toBe(false)
    put(window, 1)
    expect(window.isPaused).toBe(true)
    expect(window.acknowledge(1, count(1_000)).missed).toBe(MOST_HELD + 1)
  })
})

describe('a port that is read', () => {
  test('gets a burst in its order, without a loss', () => {
    const window = new PortWindow<number>()
    const got = put(window, 3_000)
    for (let now = 1; got.length < 3_000; now++) {
      got.push(...window.acknowledge(now, count(got.length)).items)
    }
    expect(got).toEqual(Array.from({ length: 3_000 }, (_, at) => at))
    window.acknowledge(9, count(3_000))
    expect(window.admits(9, 3_000, 1)).toBe(true)
  })

  test('gets an event behind the messages that are held', () => {
    const window = new PortWindow<string>()
    for (let at = 0; at < 1_001; at++) window.admits(0, `message ${at}`, 1)
    expect(window.admits(0, 'event', 0, false)).toBe(false)
    expect(window.acknowledge(1, count(1)).items).toEqual(['message 1000', 'event'])
    // Behind nothing, an event needs no room.
    expect(window.admits(1, 'another event', 0, false)).toBe(true)
  })

  test('is told of a loss once half of the room is free', () => {
    const window = new PortWindow<number>()
    put(window, 1_001)
    put(window, 6, PATIENCE)
    expect(window.acknowledge(6_000, count(500)).missed).toBe(0)
    expect(window.admits(6_000, 1, 1)).toBe(false)
    expect(window.acknowledge(6_001, count(501))).toEqual({ items: [], missed: 8 })
    expect(window.isPaused).toBe(false)
    expect(put(window, 1_000, 6_001).length).toBe(501)
  })

  test('waits for the bytes as well', () => {
    const window = new PortWindow<number>()
    window.admits(0, 1, MOST_BYTES)
    window.admits(0, 2, 1)
    window.admits(PATIENCE, 3, 1)
    expect(window.acknowledge(6_000, count(1, MOST_BYTES / 4)).missed).toBe(0)
    expect(window.acknowledge(6_000, count(1, MOST_BYTES)).missed).toBe(2)
  })
})

describe('a tab', () => {
  test('acknowledges each 64 messages', () => {
    const receipts = new Receipts()
    const asked = Array.from({ length: 128 }, () => {
      const isDue = receipts.count(1)
      if (isDue) receipts.tell()
      return isDue
    })
    expect(asked.flatMap((isDue, at) => (isDue ? [at + 1] : []))).toEqual([64, 128])
  })

  test('acknowledges each 256 KiB', () => {
    const receipts = new Receipts()
    expect(receipts.count(2 ** 18 - 1)).toBe(false)
    expect(receipts.count(1)).toBe(true)
    expect(receipts.tell()).toEqual(count(2, 2 ** 18))
    expect(receipts.count(1)).toBe(false)
  })
})

test('no message is lost without being counted, and no queue grows, however the tab reads', () => {
  const step = fc.record({
    wait: fc.nat(3_000),
    arrives: fc.nat(800),
    reads: fc.nat(800),
    bytes: fc.nat(30_000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const window = new PortWindow<{ id: number; bytes: number }>()
      const receipts = new Receipts()
      const queue: { id: number; bytes: number }[] = []
      const got: number[] = []
      let [now, sent, missed] = [0, 0, 0]
      const acknowledge = (): void => {
        const told = window.acknowledge(now, receipts.tell())
        missed += told.missed
        queue.push(...told.items)
      }
      const read = (): void => {
        const { id, bytes } = queue.shift()!
        got.push(id)
        if (receipts.count(bytes)) acknowledge()
      }
      for (const { wait, arrives, reads, bytes } of steps) {
        now += wait
        for (let i = 0; i < arrives; i++) {
          const item = { id: sent++, bytes }
          if (window.admits(now, item, bytes)) queue.push(item)
        }
        expect(queue.length).toBeLessThanOrEqual(MOST_MESSAGES)
        expect(queue.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_BYTES + 30_000)
        for (let i = 0; i < reads && queue.length; i++) read()
      }
      // The pings of the tab acknowledge the rest.
      while (queue.length || window.isHolding || window.isPaused) {
        while (queue.length) read()
        acknowledge()
      }
      expect(got.length + missed).toBe(sent)
      expect(got).toEqual([...new Set(got)].sort((a, b) => a - b))
    }),
  )
})
