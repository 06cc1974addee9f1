import assert from 'node:assert/strict'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { ClientSession } from '../../../src/core/delivery/client-session.ts'
import {
  BAD_FRAME,
  DLE,
  NOT_UNDERSTOOD,
  escapeMessage,
  readAck,
  readFrame,
  refusal,
} from '../../../src/core/delivery/frames.ts'
import type { Hello } from '../../../src/core/delivery/hello.ts'
import { frameOf, readHello, readLost, readWelcome } from '../../../src/core/delivery/hello.ts'
import { Reception } from '../../../src/core/delivery/reception.ts'
import { ServerSession } from '../../../src/core/delivery/server-session.ts'

const HELLO: Hello = {
  v: 1,
  s: 'abcdefghijklmnopqrstuv-_',
  d: 4,
  w: 3,
  r: 17,
  h: 16,
  a: 9,
  m: [10_000, 1_048_576],
  n: [100, 1_000],
}
const WELCOME = { v: 1, d: 4, id: 'x', r: 9, h: 8, m: [1, 2], n: [3, 4], ttl: 120_000 }

describe('a message', () => {
  test('is as it is, unless it begins with DLE', () => {
    for (const data of [
      '',
      'ping',
      '{"a":1}',
      ' \u0010',
      new ArrayBuffer(3),
      new Uint8Array([16]),
    ]) {
      assert.equal(readFrame(data), undefined)
      assert.equal(escapeMessage(data), data)
    }
  })

  test('that looks like a control frame arrives as it was sent', () => {
    for (const text of [DLE, `${DLE}p`, `${DLE}=x`, `${DLE}a17`, `${DLE}h{}`]) {
      assert.deepEqual(readFrame(escapeMessage(text)), { kind: '=', body: text })
    }
  })
})

test('an ack is decimal digits up to 2^53-1, and nothing else', () => {
  assert.equal(readAck('0'), 0)
  assert.equal(readAck('17'), 17)
  assert.equal(readAck('9007199254740991'), Number.MAX_SAFE_INTEGER)
  const bad = ['', '-1', '+1', '1e3', '01', '1.5', ' 1', '1 ', '9007199254740992', 'NaN', '0x1']
  for (const body of [...bad, '9007199254740993', 'Infinity', '-0']) {
    assert.equal(readAck(body), undefined, body)
  }
})

test('an unknown letter is ignored in lower case and refused in upper case', () => {
  assert.equal(refusal({ kind: 'z', body: '{}' }), undefined)
  assert.equal(refusal({ kind: 'Z', body: '{}' }), NOT_UNDERSTOOD)
  for (const kind of ['', '1', '\u0010', '[', '`', 'é']) {
    assert.equal(refusal({ kind, body: '' }), BAD_FRAME, kind)
  }
  assert.equal(refusal({ kind: 'z', body: 'x'.repeat(1022) }), undefined)
  assert.equal(refusal({ kind: 'z', body: 'x'.repeat(1023) }), BAD_FRAME)
})

describe('a hello', () => {
  test('is read as it was written', () => {
    const { kind, body } = readFrame(frameOf('h', HELLO))!
    assert.equal(kind, 'h')
    assert.deepEqual(readHello(body), HELLO)
    assert.deepEqual(readHello(JSON.stringify({ ...HELLO, later: [{}] })), HELLO)
    assert.deepEqual(readHello(JSON.stringify({ ...HELLO, p: 1 })), { ...HELLO, p: 1 })
    assert.equal(readHello(JSON.stringify({ ...HELLO, h: undefined }))!.h, HELLO.r)
  })

  test('with anything wrong in it is none', () => {
    const wrongs: object[] = [
      ...['v', 'd', 'w', 'r', 'h', 'a'].flatMap(name =>
        [-1, 1.5, '1', null, 2 ** 53, [], {}].map(value => ({ [name]: value })),
      ),
      ...['m', 'n'].flatMap(name =>
        [1, [], [1], [1, -1], ['1', 1], null, { 0: 1, 1: 1 }].map(value => ({ [name]: value })),
      ),
      ...['', 'short', `${HELLO.s}x`, HELLO.s.replace('-', '+'), 1, null].map(s => ({ s })),
      { d: 3 },
      { h: 18 },
    ]
    for (const wrong of wrongs) {
      assert.equal(
        readHello(JSON.stringify({ ...HELLO, ...wrong })),
        undefined,
        JSON.stringify(wrong),
      )
    }
    for (const body of ['', '{', '[]', 'null', '1', `{"v":1}`]) {
      assert.equal(readHello(body), undefined, body)
    }
  })
})

test('a welcome with anything wrong in it is none', () => {
  assert.deepEqual(readWelcome(JSON.stringify(WELCOME)), WELCOME)
  for (const wrong of [
    { v: 2 },
    { d: -1 },
    { r: 7 },
    { h: 1.5 },
    { ttl: '1' },
    { m: 1 },
    { n: [] },
  ]) {
    assert.equal(readWelcome(JSON.stringify({ ...WELCOME, ...wrong })), undefined)
  }
  assert.equal(readWelcome(''), undefined)
})

test('a loss is one, whatever is in it', () => {
  assert.deepEqual(readLost('{"reason":"busy","wait":5,"h":3}'), { reason: 'busy', wait: 5, h: 3 })
  assert.deepEqual(readLost('{"reason":"x","wait":-5}'), { reason: 'unknown', wait: 0 })
  assert.deepEqual(readLost('['), { reason: 'unknown', wait: 0 })
  assert.equal(readLost('{"wait":1e12}').wait, 60_000)
})

/** Control frames of all kinds, right and wrong. */
const frames = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary' }).map(text => DLE + text),
  fc
    .tuple(fc.constantFrom('h', 'w', 'l', 'a', 'p', 'q', 'e', '=', 'x', 'X'), fc.json())
    .map(([kind, json]) => DLE + kind + json),
  fc
    .tuple(
      fc.constantFrom('h', 'w', 'l'),
      fc.constantFrom(HELLO, WELCOME),
      fc.string(),
      fc.jsonValue(),
    )
    .map(([kind, body, name, value]) => DLE + kind + JSON.stringify({ ...body, [name]: value })),
  fc.oneof(fc.maxSafeInteger(), fc.double(), fc.bigInt()).map(number => `${DLE}a${number}`),
  fc.integer({ min: 0, max: 4000 }).map(length => `${DLE}h${'['.repeat(length)}`),
)

test('no frame makes a session throw, or hold more than its window', () => {
  const room = [10, 1_000] as const
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 40 }), list => {
      const client = new ClientSession<string>(HELLO.s, room, room)
      client.hello(true)
      const server = new ServerSession<string>(room, room)
      const reception = new Reception()
      server.attach({ ...HELLO, d: 1, w: 0, r: 0, h: 0, a: 0 })
      reception.attach()
      for (const data of list) {
        const event = client.receive(data, data.length)
        if (event.type === 'bad') assert([BAD_FRAME, NOT_UNDERSTOOD].includes(event.code))
        reception.frame(data)
        new Reception().frame(data)
        const heard = server.receive(data, data.length)
        if ('type' in heard && heard.type === 'bad') break
        assert(server.in.received - server.in.handled <= 10)
      }
    }),
    { numRuns: process.env['BELAY_LONG'] ? 20_000 : 1_000 },
  )
})
