/** Codecs and schemas by themselves: what they let through, what they refuse, and how they say it. */
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { InOrder } from '../../src/codec/in-order.ts'
import { jsonCodec, withSchema } from '../../src/codec/index.ts'
import type { StandardSchema } from '../../src/codec/index.ts'

test('JSON goes there and back', () => {
  const codec = jsonCodec()
  for (const value of [null, 0, 'text', [1, [2]], { a: { b: null } }]) {
    expect(codec.decode(codec.encode(value) as string)).toEqual(value)
  }
})

test.each([undefined, () => 1, Symbol('s')])('JSON cannot represent %o', value => {
  expect(() => jsonCodec().encode(value)).toThrow(`JSON cannot represent a ${typeof value}`)
})

test('a message that is not JSON throws', () => {
  expect(() => jsonCodec().decode('{')).toThrow(SyntaxError)
  expect(() => jsonCodec().decode('')).toThrow(SyntaxError)
  expect(() => jsonCodec().decode(new ArrayBuffer(2))).toThrow(/a binary message is not JSON/)
})

const price = { zod: z.object({ price: z.number() }), valibot: v.object({ price: v.number() }) }

test.each(Object.entries(price))('%s checks, at once', (vendor, schema) => {
  const codec = jsonCodec(schema as StandardSchema<unknown, { price: number }>)
  expect(codec.decode('{"price":1,"more":2}')).toEqual({ price: 1 })
  expect(() => codec.decode('{"price":"1"}')).toThrow(
    expect.objectContaining({
      name: 'SchemaError',
      message: expect.stringMatching(
        new RegExp(`^belay-ws: ${vendor} refuses the message: price: `),
      ),
      issues: [expect.objectContaining({ message: expect.any(String) })],
    }),
  )
})

test('a schema may change the value, and may be async', async () => {
  const sync = jsonCodec(z.string().transform(text => text.length))
  expect(sync.decode('"four"')).toBe(4)
  const isKnown = v.checkAsync(async (id: string) => id === 'known', 'an unknown id')
  const codec = jsonCodec(v.pipeAsync(v.string(), isKnown))
  expect(await codec.decode('"known"')).toBe('known')
  await expect(codec.decode('"other"')).rejects.toThrow(
    'belay-ws: valibot refuses the message: an unknown id',
  )
})

test('says where, whether the path has keys or objects with a key', () => {
  const issues = [
    { message: 'too small', path: ['a', { key: 0 }] },
    { message: 'too large', path: [] },
    { message: 'odd' },
  ]
  const schema: StandardSchema = {
    '~standard': { version: 1, vendor: 'own', validate: () => ({ issues }) },
  }
  expect(() => jsonCodec(schema).decode('1')).toThrow(
    'belay-ws: own refuses the message: a.0: too small; too large; odd',
  )
})

test('a schema goes over any codec, also an async one', async () => {
  const codec = withSchema(
    {
      encode: (value: number) => String(value),
      decode: async data => Number(data),
    },
    z.number(),
  )
  expect(codec.encode(5)).toBe('5')
  expect(await codec.decode('7')).toBe(7)
  await expect(codec.decode('x')).rejects.toMatchObject({ name: 'SchemaError' })
})

test('what takes differently long is handed on in order', () => {
  const line = new InOrder()
  const run: number[] = []
  const places = [0, 1, 2, 3].map(() => line.reserve())
  const turn = (n: number) => places[n]!(() => run.push(n))
  turn(2)
  turn(1)
  expect([run, line.length]).toEqual([[], 4])
  turn(0)
  expect([run, line.length]).toEqual([[0, 1, 2], 1])
  turn(3)
  expect([run, line.length]).toEqual([[0, 1, 2, 3], 0])
})

test('what is handed on may take a place itself', () => {
  const line = new InOrder()
  const run: string[] = []
  line.reserve()(() => {
    run.push('first')
    line.reserve()(() => run.push('second'))
  })
  expect(run).toEqual(['first', 'second'])
})
