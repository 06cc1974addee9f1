import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text } from '../../src/core/formats/text.ts'

test('asks with ping and knows pong', () => {
  const format = text()
  expect(format.ping!(1)).toBe('ping')
  expect(format.read('pong', 1)).toBe(true)
})

test('asks with the same text each time, so that a server may match the whole frame', () => {
  const format = text('?', '!')
  expect([1, 2, 3_000].map(id => format.ping!(id))).toEqual(['?', '?', '?'])
  expect(format.read('!', 2)).toBe(true)
})

test('may be asked and answered with the same text', () => {
  expect(text('♥', '♥').read('♥', 1)).toBe(true)
})

describe('is no reply:', () => {
  test.each([
    ['another text', 'ping'],
    ['a text that contains it', 'pong!'],
    ['another case', 'PONG'],
    ['with white space', ' pong'],
    ['nothing', ''],
    ['a String object', Object('pong')],
    ['the same bytes', new TextEncoder().encode('pong').buffer],
    ['a Blob of the same bytes', new Blob(['pong'])],
    ['a list with it', ['pong']],
    ['null', null],
    ['undefined', undefined],
    ['a number', 0],
    ['a very long text', 'pong'.repeat(1_000_000)],
  ])('%s', (_, data) => {
    expect(text().read(data, 1)).toBe(false)
  })
})

test('throws at nothing that may arrive', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.uint8Array(), fc.anything()), data => {
      expect(text().read(data, 1)).toBe(data === 'pong')
    }),
    { numRuns: 1_000 },
  )
})

describe('refuses to be made of', () => {
  test.each([
    ['an empty ping', '', 'pong'],
    ['an empty pong', 'ping', ''],
    ['a number', 1, 'pong'],
    ['null', 'ping', null],
    ['bytes', new Uint8Array(4), 'pong'],
  ])('%s', (_, ping, pong) => {
    const make = () => text(ping as string, pong as string)
    expect(make).toThrow(TypeError)
    expect(make).toThrow(/^belay-ws: text\(ping, pong\)/)
  })
})
