/** What may arrive: anything, cut anywhere, of any size. No format may fall over it. */
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { expectAlive } from './assertions.ts'
import { everyFormat } from './every-format.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Frames that mean something to one format or another. */
const SEEDS = [
  '{"type":"pong","id":1,"payload":{"belay":1}}',
  '{"type":"ping"}',
  '[null,"belay:1","phoenix","phx_reply",{"status":"ok"}]',
  '{"topic":"phoenix","event":"phx_reply","payload":{},"ref":"belay:1"}',
  '{"event":"pusher:connection_established","data":"{\\"activity_timeout\\":120}"}',
  '{"event":"pusher:pong","data":{}}',
  'CONNECTED\nversion:1.2\nheart-beat:10000,10000\n\n\0',
  '0{"sid":"x","pingInterval":25000,"pingTimeout":20000}',
  '{"id":1,"connect":{"client":"x","ping":25,"pong":true}}\n{}',
  '{"type":"connection_ack","payload":{"connectionTimeoutMs":300000}}',
  '{"type":6}\u001e',
  'PONG',
]

/** A part of a seed, or a seed with something else in the middle. */
const damaged = fc
  .tuple(fc.constantFrom(...SEEDS), fc.nat(100), fc.nat(100), fc.oneof(fc.string(), fc.json()))
  .map(([seed, from, to, inside]) => seed.slice(0, from) + inside + seed.slice(to))

/** A seed whose values are of another kind. */
const mistyped = fc
  .tuple(fc.constantFrom(...SEEDS), fc.json({ maxDepth: 1 }))
  .map(([seed, value]) => seed.replace(/:("[^"]*"|\d+|\{[^{}]*\}|true)/g, `:${value}`))

const binary = fc
  .uint8Array({ maxLength: 64 })
  .map(bytes => (bytes.length % 2 ? bytes.slice().buffer : bytes))

const frame = fc.oneof(damaged, mistyped, fc.json(), fc.string(), binary, fc.anything())

describe.each(Object.entries(everyFormat))('%s', (_, make) => {
  test('throws at nothing, and says nothing that the heartbeat could not bear', () => {
    const format = make()
    fc.assert(
      fc.property(frame, fc.nat(3), (data, id) => {
        const read = format.read(data, id)
        if (typeof read !== 'object') return
        if (read.answer !== undefined) expect(read.answer).toBeTypeOf('string')
        // A reply only while one is owed.
        if (read.reply) expect(id).toBeGreaterThan(0)
      }),
      { numRuns: 3_000 },
    )
  })

  test('lets no nonsense end a link, and shows all of it', () => {
    // Cut off, so that it announces nothing; of the wrong kind; of no kind.
    const cut = fc
      .tuple(fc.constantFrom(...SEEDS), fc.integer({ min: 1, max: 20 }))
      .map(([seed, less]) => `?${seed.slice(0, -less)}`)
    const asBytes = fc.constantFrom(...SEEDS).map(seed => new TextEncoder().encode(seed).buffer)
    const nonsense = fc.oneof(cut, asBytes, binary, fc.constant('x'.repeat(100_000)))
    fc.assert(
      fc.property(fc.array(nonsense, { minLength: 90, maxLength: 90 }), junk => {
        const connection = new SimulatedConnection({ format: make(), reply: mute })
        junk.forEach((data, nth) => connection.at(nth * 1_000, () => connection.link.push(data)))
        connection.run(90_000)
        expectAlive(connection)
        expect(connection.messages.map(({ data }) => data)).toEqual(junk)
      }),
      { numRuns: 30 },
    )
  })

  test('parses nothing that is too long to be a heartbeat', () => {
    const format = make()
    const parse = vi.spyOn(JSON, 'parse')
    for (const seed of SEEDS) {
      for (const data of [
        seed + ' '.repeat(100_000),
        seed.replace(/(?<=^.)/s, ' '.repeat(100_000)),
      ]) {
        for (const id of [0, 1]) format.read(data, id)
      }
    }
    const longest = Math.max(0, ...parse.mock.calls.map(([text]) => String(text).length))
    expect(longest).toBeLessThanOrEqual(1_024)
  })

  test('parses no text that does not begin like JSON, and no reply that is not owed', () => {
    const format = make()
    const parse = vi.spyOn(JSON, 'parse')
    for (const data of ['news', ' {}', '"pong"', '1', '']) format.read(data, 1)
    expect(parse).not.toHaveBeenCalled()
    // Alone, each frame may be a ping of the server's.
    const isAlone = format.read('{"type":"ping"}', 0)
    parse.mockClear()
    if (!isAlone) format.read('{"type":"pong"}', 0)
    expect(parse).not.toHaveBeenCalled()
  })

  test('is through with a huge frame at once', () => {
    const format = make()
    const huge = ['x', '{"a":', '\n', '{}', '[', '\nheart-beat:'].map(part =>
      part.repeat(8_000_000 / part.length),
    )
    for (const data of [...huge, new Uint8Array(8_000_000).fill(0x30).buffer]) {
      expect(format.read(data, 1)).toBeFalsy()
    }
  })
})
