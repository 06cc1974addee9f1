import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { json } from '../../src/core/formats/json.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

test('asks with one object and knows another', () => {
  const format = json()
  expect(format.ping!(1)).toBe('{"type":"ping"}')
  expect(format.read('{"type":"pong"}', 1)).toBe(true)
})

test('asks with the same text each time', () => {
  const format = json({ op: 1, d: null }, { op: 2 })
  expect([1, 2, 3_000].map(id => format.ping!(id))).toEqual(Array(3).fill('{"op":1,"d":null}'))
})

describe('is a reply:', () => {
  test.each([
    ['with further members', '{"type":"pong","at":12,"id":"x"}', { type: 'pong' }],
    ['in another order', '{"b":2,"a":1}', { a: 1, b: 2 }],
    ['with white space inside', '{ "type" : "pong" }', { type: 'pong' }],
    ['with nested values', '{"a":{"b":[1,2,{"c":null}]},"x":0}', { a: { b: [1, 2, { c: null }] } }],
    ['of null', '{"d":null}', { d: null }],
    ['of false and 0 and nothing', '{"a":false,"b":0,"c":""}', { a: false, b: 0, c: '' }],
    ['written with escapes', '{"type":"\\u0070ong"}', { type: 'pong' }],
    ['of 1 024 characters', `{"type":"pong","pad":"${'x'.repeat(1_000)}"}`, { type: 'pong' }],
  ])('%s', (_, data, pong) => {
    expect(json({ type: 'ping' }, pong).read(data, 1)).toBe(true)
  })
})

test('announces the spread that a reply has', () => {
  const { read } = json()
  expect(read('{"type":"pong","spread":20000}', 1)).toEqual({ reply: true, spread: 20_000 })
  expect(read('{"type":"pong","spread":"20000"}', 1)).toBe(true)
  const counting = json({ type: 'ping' }, { type: 'pong' }, 'id')
  expect(counting.read('{"type":"pong","id":2,"spread":5}', 3)).toBe(false)
  expect(counting.read('{"type":"pong","id":3,"spread":5}', 3)).toEqual({ reply: true, spread: 5 })
})

describe('is no reply:', () => {
  test.each([
    ['another value', '{"type":"ping"}'],
    ['a value of another kind', '{"type":["pong"]}'],
    ['the member deeper inside', '{"payload":{"type":"pong"}}'],
    ['no member at all', '{}'],
    ['a list', '[{"type":"pong"}]'],
    ['a text in JSON', '"pong"'],
    ['null', 'null'],
    ['a broken object', '{"type":"pong"'],
    ['two objects', '{"type":"pong"}{"type":"pong"}'],
    ['a brace', '{'],
    ['nothing', ''],
    ['a member of every object', '{"toString":"pong"}'],
    ['a prototype', '{"__proto__":{"type":"pong"}}'],
    ['more than 1 024 characters', `{"type":"pong","pad":"${'x'.repeat(1_001)}"}`],
  ])('%s', (_, data) => {
    expect(json().read(data, 1)).toBe(false)
  })

  test('an object with only some of the members', () => {
    const format = json({ op: 'ping' }, { op: 'pong', channel: 1 })
    expect(format.read('{"op":"pong"}', 1)).toBe(false)
    expect(format.read('{"op":"pong","channel":2}', 1)).toBe(false)
    expect(format.read('{"op":"pong","channel":1}', 1)).toBe(true)
  })

  test.each([
    ['bytes', new TextEncoder().encode('{"type":"pong"}')],
    ['a buffer', new TextEncoder().encode('{"type":"pong"}').buffer],
    ['a Blob', new Blob(['{"type":"pong"}'])],
    ['an object', { type: 'pong' }],
    ['undefined', undefined],
    ['null', null],
  ])('%s', (_, data) => {
    expect(json().read(data, 1)).toBe(false)
  })
})

describe('parses', () => {
  test('nothing while no reply is owed', () => {
    const parse = vi.spyOn(JSON, 'parse')
    const format = json()
    expect(format.read('{"type":"pong"}', 0)).toBe(false)
    expect(format.read('{"type":"news"}', 0)).toBe(false)
    expect(parse).not.toHaveBeenCalled()
  })

  test('nothing that is too long or does not begin like an object or array', () => {
    const parse = vi.spyOn(JSON, 'parse')
    const format = json()
    for (const data of ['x'.repeat(5_000_000), `{${' '.repeat(5_000_000)}}`, 'text', '']) {
      expect(format.read(data, 1)).toBe(false)
    }
    expect(parse).not.toHaveBeenCalled()
  })

  test('once what may be a reply', () => {
    const parse = vi.spyOn(JSON, 'parse')
    json().read('{"type":"pong"}', 1)
    expect(parse).toHaveBeenCalledTimes(1)
  })
})

test('throws at nothing that may arrive', () => {
  const almost = fc.tuple(fc.constantFrom('{"type":"pong"', '{', '{"type":'), fc.string())
  const frames = fc.oneof(
    fc.json(),
    fc.string().map(inside => `{${inside}}`),
    almost.map(([head, tail]) => head + tail),
    fc.uint8Array(),
    fc.anything(),
  )
  fc.assert(
    fc.property(frames, data => {
      expect(typeof json().read(data, 1)).toBe('boolean')
    }),
    { numRuns: 2_000 },
  )
})

test('any object knows itself, with whatever else is in it', () => {
  const members = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ maxDepth: 2 }), {
    minKeys: 1,
    maxKeys: 4,
  })
  fc.assert(
    fc.property(members, fc.nat(), (pong, extra) => {
      const frame = JSON.stringify({ EXTRA: extra, ...pong })
      fc.pre(frame.length <= 1_024)
      expect(json({ type: 'ping' }, pong).read(frame, 1)).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

describe('refuses to be made of', () => {
  test.each([
    ['an empty ping', {}, { type: 'pong' }],
    ['an empty pong', { type: 'ping' }, {}],
    ['a text', '{"type":"ping"}', { type: 'pong' }],
    ['null', { type: 'ping' }, null],
    ['a number', 1, { type: 'pong' }],
  ])('%s', (_, ping, pong) => {
    const make = () => json(ping as object, pong as object)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(/^belay-ws: json\(ping, pong\)/)
  })
})
