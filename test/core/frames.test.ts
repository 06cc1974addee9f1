/** The options `ping` and `pong`: a text or an object on each side. */
import { describe, expect, test } from 'vitest'
import type { Frame } from '../../src/core/formats/frames.ts'
import { frames } from '../../src/core/formats/frames.ts'

describe.each<[string, Frame | undefined, Frame | undefined, string, string]>([
  ['nothing', undefined, undefined, 'ping', 'pong'],
  ['a ping', '♥', undefined, '♥', 'pong'],
  ['a pong', undefined, '♡', 'ping', '♡'],
  ['an object', { op: 1 }, undefined, '{"op":1}', '{"type":"pong"}'],
  ['two objects', { op: 1 }, { op: 2 }, '{"op":1}', '{"op":2}'],
  ['a text and an object', 'ping', { op: 2 }, 'ping', '{"op":2}'],
  ['an object and a text', { op: 1 }, 'pong', '{"op":1}', 'pong'],
])('%s', (_, ping, pong, asked, reply) => {
  const format = frames(ping, pong)

  test('asks with the same text each time', () => {
    expect([format.ping!(1), format.ping!(2)]).toEqual([asked, asked])
  })
  test('knows the reply, and no other frame', () => {
    expect(format.pong).toBe(reply)
    const read = format.read(reply, 1)
    expect(read === true || (read && read.reply)).toBe(true)
    for (const other of [asked, ` ${reply}`, `${reply} `, '', '{}', 'null', 5, undefined]) {
      if (reply.startsWith('{') && other === `${reply} `) continue
      expect(format.read(other, 1), String(other)).toBe(false)
    }
  })
})

test('further members of the reply do not disturb, and others do not count', () => {
  const format = frames({ op: 1 }, { op: 2, of: { a: [1] } })
  expect(format.read('{"at":5,"of":{"a":[1]},"op":2}', 1)).toMatchObject({ reply: true })
  expect(format.read('{"of":{"a":[2]},"op":2}', 1)).toBe(false)
  expect(format.read('{"op":2}', 1)).toBe(false)
})

test('the reply may announce a spread', () => {
  expect(frames({ op: 1 }).read('{"type":"pong","spread":20000}', 1)).toEqual({
    reply: true,
    spread: 20_000,
  })
})

test('parses nothing while no reply is owed', () => {
  expect(frames({ op: 1 }).read('{"type":"pong"}', 0)).toBe(false)
})

test('parses nothing that is too long to be a heartbeat', () => {
  const reply = JSON.stringify({ type: 'pong', more: 'x'.repeat(1024) })
  expect(frames({ op: 1 }).read(reply, 1)).toBe(false)
})

describe.each([['ping'], ['pong']])('%s', name => {
  test.each([
    ['null', null],
    ['an empty text', ''],
    ['an empty object', {}],
    ['an empty array', []],
    ['an object of which JSON has nothing', { type: undefined }],
    ['a number', 5],
    ['a function', () => 'ping'],
  ])('may not be %s', (_, frame) => {
    const make = () => (name === 'ping' ? frames(frame as Frame) : frames('ping', frame as Frame))
    expect(make).toThrow(TypeError)
    expect(make).toThrow(/^belay-ws: ping and pong must each be a text or an object with a member/)
  })
})
