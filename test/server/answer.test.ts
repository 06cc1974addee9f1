import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { json, text } from '../../src/core/formats/index.ts'
import { frames } from '../../src/core/formats/frames.ts'
import { answer } from '../../src/server/index.ts'

const utf8 = new TextEncoder()

test.each<[string, Parameters<typeof answer>[0]]>([
  ['text', 'ping'],
  ['a Buffer, as ws has it', Buffer.from('ping')],
  ['a part of a bigger Buffer', Buffer.from('-ping-').subarray(1, 5)],
  ['a Uint8Array', utf8.encode('ping')],
  ['an ArrayBuffer, as uWebSockets.js has it', utf8.encode('ping').buffer],
])('answers ping that comes as %s', (_, frame) => {
  expect(answer(frame)).toBe('pong')
})

test.each([
  ['another text', 'pong'],
  ['a text that contains it', 'ping!'],
  ['with a byte order mark', Buffer.from('\ufeffping')],
  ['nothing', ''],
  ['no bytes', new ArrayBuffer(0)],
  ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe])],
  ['fragments', [Buffer.from('ping')]],
  ['a String object', Object('ping')],
  ['null', null],
  ['undefined', undefined],
  ['a number', 1],
])('is silent about %s', (_, frame) => {
  expect(answer(frame as string)).toBeUndefined()
})

test('answers texts of one’s own', () => {
  expect(answer('?', { ping: '?', pong: '!' })).toBe('!')
  expect(answer('ping', { ping: '?', pong: '!' })).toBeUndefined()
})

describe('JSON', () => {
  const format = { ping: { type: 'ping' }, pong: { type: 'pong', v: 1 }, id: 'id' }

  test('is known by its members, and its id comes back', () => {
    expect(answer('{"id":7,"type":"ping","at":1}', format)).toBe('{"type":"pong","v":1,"id":7}')
    expect(answer(Buffer.from('{"type":"ping","id":"x"}'), format)).toBe(
      '{"type":"pong","v":1,"id":"x"}',
    )
    expect(answer('{"type":"ping"}', format)).toBe('{"type":"pong","v":1}')
  })

  test('is answered without an id where none is asked for', () => {
    expect(answer('{"type":"ping","id":7}', { ...format, id: undefined as never })).toBe(
      '{"type":"pong","v":1}',
    )
    expect(answer('{"type":"ping","id":7}', { ping: { type: 'ping' }, pong: 'pong' })).toBe('pong')
  })

  test.each(['{}', '{"type":"news"}', '[]', 'news', ''])(
    'is none where the ping has no members: %s',
    frame => {
      expect(answer(frame, { ping: {} })).toBeUndefined()
    },
  )

  test.each(['{"type":"pong"}', '{"type":"ping"', '["ping"]', '"ping"', 'null', '{}', 'ping'])(
    'is none: %s',
    frame => {
      expect(answer(frame, format)).toBeUndefined()
    },
  )
})

test('does not look into what is too long to be a heartbeat', () => {
  const decode = vi.spyOn(TextDecoder.prototype, 'decode')
  const parse = vi.spyOn(JSON, 'parse')
  const long = `{"type":"ping","pad":"${'x'.repeat(1_024)}"}`
  for (const frame of [long, Buffer.from(long), new ArrayBuffer(50_000_000)]) {
    const reply = answer(frame, { ping: { type: 'ping' }, pong: { type: 'pong' } })
    expect(typeof reply).toBe('undefined')
  }
  // Counted, so that a failure does not print what they were called with.
  expect([decode.mock.calls.length, parse.mock.calls.length]).toEqual([0, 0])
  vi.restoreAllMocks()
})

test('decodes no buffer whose length no ping has', () => {
  const decode = vi.spyOn(TextDecoder.prototype, 'decode')
  const made = vi.spyOn(globalThis, 'TextDecoder')
  for (const text of ['', 'pin', 'a longer text', JSON.stringify({ news: 'x'.repeat(200) })]) {
    expect(answer(Buffer.from(text))).toBeUndefined()
  }
  expect([decode.mock.calls.length, made.mock.calls.length]).toEqual([0, 0])
  for (let nth = 0; nth < 10; nth++) expect(answer(Buffer.from('ping'))).toBe('pong')
  expect(made.mock.calls.length).toBeLessThanOrEqual(1)
  vi.restoreAllMocks()
})

test('throws at nothing that may arrive', () => {
  const frames = fc.oneof(fc.string(), fc.json(), fc.uint8Array(), fc.anything())
  const formats = fc.constantFrom({}, { ping: { a: 1 }, pong: { b: 1 }, id: 'id' })
  fc.assert(
    fc.property(frames, formats, (frame, format) => {
      const reply = answer(frame as string, format)
      if (reply !== undefined) expect(reply).toBeTypeOf('string')
    }),
    { numRuns: 3_000 },
  )
})

test('answers what the formats of the client ask, as they want it', () => {
  const ids = fc.integer({ min: 1, max: 1e9 })
  fc.assert(
    fc.property(ids, id => {
      for (const [client, format] of [
        [text(), {}],
        [frames({ op: 'ping' }), { ping: { op: 'ping' } }],
        [frames('♥', { op: 2 }), { ping: '♥', pong: { op: 2 } }],
        [frames({ op: 1 }, '♡'), { ping: { op: 1 }, pong: '♡' }],
        [text('♥', '♡'), { ping: '♥', pong: '♡' }],
        [json(), { ping: { type: 'ping' }, pong: { type: 'pong' } }],
        [json({ op: 1 }, { op: 2 }, 'n'), { ping: { op: 1 }, pong: { op: 2 }, id: 'n' }],
      ] as const) {
        const reply = answer(Buffer.from(client.ping!(id) as string), format)
        const read = client.read(reply, id)
        expect(read === true || (read && read.reply)).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})
