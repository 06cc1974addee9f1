import assert from 'node:assert/strict'
import { describe, test } from 'vitest'
import { DLE, PING, PONG } from '../../../src/core/delivery/frames.ts'
import type { Hello } from '../../../src/core/delivery/hello.ts'
import { Inbound } from '../../../src/core/delivery/inbound.ts'
import { Outbound } from '../../../src/core/delivery/outbound.ts'
import { Pings } from '../../../src/core/delivery/pings.ts'
import { Registry } from '../../../src/core/delivery/registry.ts'
import { ServerSession, admit } from '../../../src/core/delivery/server-session.ts'
import { ClientSession } from '../../../src/core/delivery/client-session.ts'

const SECRET = 'x'.repeat(24)
const hello = (members: Partial<Hello> = {}): Hello => ({
  v: 1,
  s: SECRET,
  d: 1,
  w: 0,
  r: 0,
  h: members.r ?? 0,
  a: 0,
  m: [100, 1_000],
  n: [100, 1_000],
  ...members,
})

function inbound(window: readonly [number, number]): Inbound {
  const direction = new Inbound()
  direction.window = window
  return direction
}

describe('an ack', () => {
  test('is due 1 s after the first handled message', () => {
    const direction = inbound([100, 1_000])
    direction.handle(500, direction.receive(1)!)
    direction.handle(900, direction.receive(1)!)
    assert.equal(direction.deadline, 1_500)
    assert.equal(direction.ack(), 2)
    assert.equal(direction.ack(), undefined)
    assert.equal(direction.deadline, Infinity)
  })

  test('is due at once for a quarter of the messages or bytes', () => {
    const many = inbound([8, 1_000])
    many.handle(0, many.receive(1)!)
    assert.equal(many.deadline, 1_000)
    many.handle(0, many.receive(1)!)
    assert.equal(many.deadline, 0)
    const large = inbound([100, 1_000])
    large.handle(7, large.receive(250)!)
    assert.equal(large.deadline, 7)
  })

  test('waits for the message before', () => {
    const direction = inbound([100, 1_000])
    for (let count = 0; count < 3; count++) direction.receive(10)
    direction.handle(0, 3)
    direction.handle(0, 2)
    assert.equal(direction.ack(), undefined)
    assert.equal(direction.unhandledBytes, 30)
    direction.handle(0, 1)
    assert.equal(direction.ack(), 3)
    assert.equal(direction.unhandledBytes, 0)
  })

  test('waits for the commit', () => {
    const direction = inbound([100, 1_000])
    direction.handle(0, direction.receive(1)!, true)
    direction.handle(0, direction.receive(1)!, true)
    assert.equal(direction.handled, 2)
    assert.equal(direction.ack(), undefined)
    direction.settle(0, 1)
    assert.equal(direction.ack(), 1)
  })
})

describe('the window', () => {
  test('bears so many messages and bytes that are not handled, and one of any size', () => {
    const messages = inbound([2, 1_000])
    assert.equal(messages.receive(1), 1)
    assert.equal(messages.receive(1), 2)
    assert.equal(messages.receive(1), undefined)
    const bytes = inbound([9, 1_000])
    assert.equal(bytes.receive(5_000), 1)
    assert.equal(bytes.receive(0), undefined)
  })

  test('holds the writer until an ack', () => {
    const out = new Outbound<string>()
    out.window = [2, 1_000]
    for (const message of ['a', 'b', 'c']) out.put(message, 400)
    assert.equal(out.next()?.message, 'a')
    assert.equal(out.next()?.message, 'b')
    assert.equal(out.next(), undefined)
    assert.equal(out.ack(1), 1)
    assert.equal(out.next()?.message, 'c')
    assert.equal(out.bytes, 800)
  })

  test('holds the writer by bytes, and lets one message through that is larger', () => {
    const out = new Outbound<string>()
    out.window = [9, 1_000]
    for (const bytes of [900, 200, 5_000]) out.put('', bytes)
    assert(out.next())
    assert.equal(out.next(), undefined)
    out.ack(1)
    assert(out.next())
    assert.equal(out.next(), undefined)
    out.ack(2)
    assert(out.next())
  })

  test('never deadlocks, though a text counts its characters at the receiver', () => {
    // Three bytes a character, the worst: the sender is held at 999 bytes, which are 333 characters.
    const direction = inbound([100, 1_000])
    for (let count = 0; count < 3; count++) direction.handle(0, direction.receive(111)!)
    assert.equal(direction.deadline, 0)
  })
})

test('an ack beyond what was written here, or behind the last one, is refused', () => {
  const out = new Outbound<string>()
  out.window = [9, 9]
  for (let count = 0; count < 3; count++) out.put('', 1)
  out.next()
  out.next()
  assert.equal(out.ack(3), undefined)
  assert.equal(out.ack(2), 2)
  assert.equal(out.ack(1), undefined)
  assert.equal(out.ack(2), 0)
})

describe('the server', () => {
  test('says when half is full, and ends the session when all is', () => {
    const session = new ServerSession<string>([4, 100], [4, 100])
    const room = [1, 2, 3, 4, 5].map(() => session.send('x', 1))
    assert.deepEqual(room, [true, true, false, false, undefined])
    const bytes = new ServerSession<string>([100, 100], [4, 100])
    assert.equal(bytes.send('x', 50), true)
    assert.equal(bytes.send('x', 50), false)
    assert.equal(bytes.send('x', 1), undefined)
  })

  test('knows a hello by what it tells', () => {
    const held = { dial: 5, sent: 10, acked: 4, handled: 7 }
    assert.equal(admit(undefined, hello()), 'new')
    assert.equal(admit(undefined, hello({ d: 2, w: 1 })), 'unknown')
    assert.equal(admit(held, hello({ d: 5 })), 'stale')
    assert.equal(admit(held, hello({ d: 9, w: 6, r: 4 })), 'forgotten')
    assert.equal(admit(held, hello({ d: 6, w: 5, r: 4, a: 7 })), 'resumed')
    assert.equal(admit(held, hello({ d: 6, r: 10, h: 4, a: 7 })), 'resumed')
    assert.equal(admit(held, hello({ d: 6, r: 11, h: 4 })), 'forgotten')
    assert.equal(admit(held, hello({ d: 6, r: 10, h: 3 })), 'forgotten')
    assert.equal(admit(held, hello({ d: 6, r: 4, a: 8 })), 'forgotten')
  })

  test('refuses a second hello and frames of servers', () => {
    const session = new ServerSession<string>([9, 9], [9, 9])
    session.attach(hello())
    for (const frame of [`${DLE}h{}`, `${DLE}w{}`, `${DLE}l{}`, PONG]) {
      assert.deepEqual(session.receive(frame, 0), { type: 'bad', code: 4400 })
    }
    assert.deepEqual(session.receive(PING, 0), { kind: 'p', body: '' })
    assert.deepEqual(session.receive(`${DLE}x`, 0), { type: 'ignored' })
  })

  test('never lets a late answer of a store displace a session that lives', () => {
    const sessions = new Registry<string, string>(
      () => new ServerSession<string>([9, 9], [9, 9], true),
    )
    const late = hello({ d: 1 })
    const present = hello({ d: 3, w: 2 })
    const stored = { dial: 2, sent: 0, acked: 0, handled: 0 }
    const { seat } = sessions.opened('k', 'new', present, { verdict: 'resumed', stored })
    seat!.session.attach(present)
    for (const verdict of ['new', 'unknown', 'forgotten'] as const) {
      const greeted = sessions.opened('k', 'old', late, { verdict })
      assert.equal(greeted.verdict, 'stale')
    }
    assert.equal(sessions.seats.get('k'), seat)
    assert(sessions.owns(seat!, 'new'))
  })
})

describe('the client', () => {
  const make = (): ClientSession<string> => new ClientSession(SECRET, [9, 9_999], [9, 9_999])
  const welcome = (members: object): string =>
    `${DLE}w${JSON.stringify({ v: 1, d: 1, id: 'x', r: 0, h: 0, m: [9, 99], n: [9, 99], ttl: 1, ...members })}`

  test('refuses a welcome that contradicts what it knows', () => {
    for (const wrong of [{ d: 2 }, { r: 1 }, { v: 2 }]) {
      const session = make()
      session.out.put('never written', 1)
      session.hello(false)
      assert.equal(session.receive(welcome(wrong), 0).type, 'bad')
    }
  })

  test('refuses messages, acks and a welcome out of place', () => {
    for (const frame of ['message', `${DLE}=x`, `${DLE}a0`, PING, `${DLE}h{}`]) {
      const session = make()
      session.hello(false)
      assert.equal(session.receive(frame, 0).type, 'bad', frame)
    }
    const session = make()
    session.hello(false)
    assert.equal(session.receive(welcome({}), 0).type, 'welcome')
    assert.equal(session.receive(welcome({}), 0).type, 'bad')
  })

  test('is told by the welcome, too, what is handled', () => {
    const session = make()
    for (const message of ['a', 'b', 'c']) session.out.put(message, 1)
    session.hello(false)
    session.receive(welcome({}), 0)
    for (let count = 0; count < 3; count++) session.next()
    session.down()
    session.hello(false)
    const told = session.receive(welcome({ d: 2, r: 2, h: 1 }), 0)
    assert.deepEqual(told, { type: 'welcome', messages: 1, resent: 1 })
    assert.deepEqual([session.out.acked, session.out.written], [1, 2])
  })

  test('tells what is unconfirmed from what was never written', () => {
    const session = make()
    for (const message of ['a', 'b', 'c', 'd']) session.out.put(message, 1)
    session.hello(false)
    session.receive(welcome({}), 0)
    for (let count = 0; count < 3; count++) session.next()
    session.receive(`${DLE}a1`, 0)
    const texts = (kept: readonly { message: string }[]): string =>
      kept.map(({ message }) => message).join('')
    const { unconfirmed, waiting } = session.lose()
    assert.deepEqual([texts(unconfirmed), texts(waiting)], ['bc', 'd'])
    assert.equal(texts(session.lose(2).unconfirmed), 'c')
    assert.equal(texts(session.lose(99).unconfirmed), '')
    assert.equal(texts(session.lose(99).waiting), 'd')
  })
})

test('a reply proves what was written before its ping, on one connection', () => {
  const pings = new Pings<string>()
  for (const message of ['a', 'b', 'c']) pings.put(message, 1)
  pings.next()
  pings.pinged()
  pings.next()
  assert.equal(pings.ponged(), 1)
  assert.equal(pings.ponged(), 0)
  pings.pinged()
  pings.down()
  assert.equal(pings.ponged(), 0)
  assert.equal(pings.next(), 'b')
})
