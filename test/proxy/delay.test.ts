import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DelayLine } from '../../src/proxy/delay-line.ts'
import { Shaper } from '../../src/proxy/shaper.ts'

describe('DelayLine', () => {
  test('gives back what was put in, in order, in pieces of any size', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 3000 })
    fc.assert(
      fc.property(sizes, sizes, (chunks, takes) => {
        const line = new DelayLine()
        let written = 0
        for (const size of chunks)
          line.push(Buffer.from(Array.from({ length: size }, () => written++)), 0)
        let read = 0
        for (let i = 0; line.length > 0; i++) {
          const piece = line.take(0, takes[i % takes.length]!)!
          for (const byte of piece) expect(byte).toBe(read++ & 0xff)
          expect(line.length).toBe(written - read)
        }
        expect(read).toBe(written)
      }),
      { numRuns: 20 },
    )
  })

  test('keeps a chunk until it is due and never lets it overtake', () => {
    const line = new DelayLine()
    line.push(Buffer.from('late'), 100)
    line.push(Buffer.from('early'), 50)
    expect(line.nextDue).toBe(100)
    expect(line.take(99, 10)).toBeUndefined()
    expect(String(line.take(100, 10))).toBe('late')
    expect(String(line.take(100, 10))).toBe('early')
    expect(line.nextDue).toBe(Infinity)
  })

  test('puts bytes back to the front', () => {
    const line = new DelayLine()
    line.push(Buffer.from('headrest'), 0)
    line.push(Buffer.from('!'), 0)
    line.putBack(line.take(0, Infinity)!.subarray(4))
    expect(String(line.take(0, Infinity))).toBe('rest')
    expect(String(line.take(0, Infinity))).toBe('!')
  })

  test('gives all chunks a new time', () => {
    const line = new DelayLine()
    line.push(Buffer.from('a'), 100)
    line.push(Buffer.from('b'), 200)
    line.reschedule(10)
    expect([String(line.take(10, 1)), String(line.take(10, 1))]).toEqual(['a', 'b'])
  })
})

describe('Shaper', () => {
  test('adds the latency and up to the jitter', () => {
    const shape = { kind: 'slow', latency: 100, jitter: 50 } as const
    expect(new Shaper(shape, () => 0).dueAt(1000)).toBe(1100)
    expect(new Shaper(shape, () => 0.5).dueAt(1000)).toBe(1125)
  })

  test('never lets more pass than the bandwidth, give or take a late timer', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 20, maxLength: 200 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 20_000_000 }), (gaps, bandwidth) => {
        const shaper = new Shaper({ kind: 'slow', bandwidth })
        let now = 0
        let sent = 0
        for (const gap of gaps) {
          for (let size; (size = shaper.allowance(now)) > 0; sent += size) {
            expect(size).toBeLessThanOrEqual(16 * 1024)
            shaper.spend(now, size)
          }
          now += gap
        }
        const slack = (bandwidth * 60) / 1000 + 16 * 1024
        expect(sent).toBeLessThanOrEqual((bandwidth * now) / 1000 + slack)
      }),
    )
  })

  test('uses the whole bandwidth although timers are late', () => {
    const shaper = new Shaper({ kind: 'slow', bandwidth: 100_000 })
    let now = 0
    let sent = 0
    while (now < 10_000) {
      const size = shaper.allowance(now)
      shaper.spend(now, size)
      sent += size
      expect(shaper.freeAt - now).toBeLessThanOrEqual(20)
      now = Math.max(now + 1, shaper.freeAt + 15)
    }
    expect(sent).toBeGreaterThan(990_000)
  })

  test('passes everything at once without a bandwidth', () => {
    const shaper = new Shaper({ kind: 'slow', latency: 5 })
    for (let i = 0; i < 100; i++) {
      expect(shaper.allowance(0)).toBe(16 * 1024)
      shaper.spend(0, 16 * 1024)
    }
  })

  test('has room for what is on its way at full speed, within a limit', () => {
    expect(new Shaper({ kind: 'slow', bandwidth: 1000 }).capacity).toBe(0)
    expect(new Shaper({ kind: 'slow', bandwidth: 1000, latency: 500 }).capacity).toBe(500)
    expect(new Shaper({ kind: 'slow', latency: 500 }).capacity).toBe(16 * 1024 * 1024)
  })
})
