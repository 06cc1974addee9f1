import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  MOST_BYTES,
  MOST_MESSAGES,
  PortWindow,
  Receipts,
} from '../../../src/core/tabs/port-window.ts'

/** How many of so many messages are admitted. */
function admit(window: PortWindow, messages: number, bytes = 1): number {
  let admitted = 0
  for (let i = 0; i < messages; i++) if (window.admits(bytes)) admitted++
  return admitted
}

describe('a port that nobody reads', () => {
  test('gets a thousand messages and no more', () => {
    const window = new PortWindow()
    expect(admit(window, 5_000)).toBe(MOST_MESSAGES)
    expect([window.posted, window.missed, window.isPaused]).toEqual([1_000, 4_000, true])
  })

  test('gets a mebibyte and no more', () => {
    const window = new PortWindow()
    expect(admit(window, 100, 2 ** 16)).toBe(MOST_BYTES / 2 ** 16)
    expect(window.missed).toBe(84)
  })

  test('gets one message that is larger by itself', () => {
    const window = new PortWindow()
    expect(window.admits(5 * MOST_BYTES)).toBe(true)
    expect(window.admits(1)).toBe(false)
  })
})

describe('a port that is read again', () => {
  test('is told how many messages it missed, once half of the room is free', () => {
    const window = new PortWindow()
    admit(window, 1_007)
    expect(window.acknowledge({ messages: 499, bytes: 499 })).toBe(undefined)
    expect(window.admits(1)).toBe(false)
    expect(window.acknowledge({ messages: 500, bytes: 500 })).toBe(8)
    expect([window.isPaused, window.missed]).toEqual([false, 0])
    expect(admit(window, 1_000)).toBe(500)
  })

  test('waits for the bytes as well', () => {
    const window = new PortWindow()
    window.admits(MOST_BYTES)
    window.admits(1)
    expect(window.acknowledge({ messages: 1, bytes: MOST_BYTES / 4 })).toBe(undefined)
    expect(window.acknowledge({ messages: 1, bytes: MOST_BYTES })).toBe(1)
  })

  test('is told nothing where nothing was missed', () => {
    const window = new PortWindow()
    admit(window, 64)
    expect(window.acknowledge({ messages: 64, bytes: 64 })).toBe(undefined)
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
    expect(receipts.tell()).toEqual({ messages: 2, bytes: 2 ** 18 })
    expect(receipts.count(1)).toBe(false)
  })
})

test('no message is lost without being counted, and no queue grows, however the tab reads', () => {
  const step = fc.record({ arrives: fc.nat(400), reads: fc.nat(400), bytes: fc.nat(30_000) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const window = new PortWindow()
      const receipts = new Receipts()
      const queue: number[] = []
      let [sent, got, missed] = [0, 0, 0]
      const acknowledge = (): void => {
        missed += window.acknowledge(receipts.tell()) ?? 0
      }
      const read = (): void => {
        got++
        if (receipts.count(queue.shift()!)) acknowledge()
      }
      for (const { arrives, reads, bytes } of steps) {
        for (let i = 0; i < arrives; i++, sent++) if (window.admits(bytes)) queue.push(bytes)
        expect(queue.length).toBeLessThanOrEqual(MOST_MESSAGES)
        expect(queue.reduce((a, b) => a + b, 0)).toBeLessThan(MOST_BYTES + 30_000)
        for (let i = 0; i < reads && queue.length; i++) read()
      }
      while (queue.length) read()
      // The ping of the tab acknowledges the rest.
      acknowledge()
      expect(got + missed).toBe(sent)
      expect(window.isPaused).toBe(false)
    }),
  )
})
