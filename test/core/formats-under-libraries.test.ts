/**
 * Each format at work beside a client library of its protocol, whose own heartbeat must not notice
 * ours: no reply stolen, no ping of the server's kept back, no frame before the handshake.
 */
import { describe, expect, test } from 'vitest'
import * as formats from '../../src/core/formats/index.ts'
import type { HeartbeatFormat } from '../../src/core/formats/index.ts'
import { newPeer } from '../../src/core/peer.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

interface Protocol {
  format: HeartbeatFormat
  /** What the library sends first, where the protocol begins with a handshake. */
  hello?: string
  server: (data: unknown) => unknown
  /** What the server sends by itself. */
  feed?: { every: number; data: string }
  /** The library's own ping, and whether a frame is the reply that it waits for. */
  library?: { ping: unknown; isReply: (data: unknown) => boolean }
  /** Silence after which the link is dead, at most. */
  verdictWithin: number
}

const same = (reply: unknown) => (data: unknown) => data === reply
const PINGREQ = Uint8Array.of(0xc0, 0)
const PINGRESP = Uint8Array.of(0xd0, 0).buffer
const CONNACK = Uint8Array.of(0x20, 2, 0, 0).buffer
const isBytes = (data: unknown, first: number) =>
  (data instanceof Uint8Array || data instanceof ArrayBuffer) &&
  new Uint8Array(data as ArrayBuffer)[0] === first

const phoenix2 = (data: unknown) => {
  const [, ref] = JSON.parse(String(data)) as unknown[]
  return JSON.stringify([null, ref, 'phoenix', 'phx_reply', { response: {}, status: 'ok' }])
}
const phoenix1 = (data: unknown) => {
  const { ref } = JSON.parse(String(data)) as { ref: string }
  return JSON.stringify({ topic: 'phoenix', event: 'phx_reply', payload: { status: 'ok' }, ref })
}
/** As graphql-ws has it: the payload comes back. As others may have it: it does not. */
const graphql = (echoes: boolean) => (data: unknown) => {
  const { type, payload } = JSON.parse(String(data)) as { type: string; payload?: unknown }
  if (type === 'connection_init') return '{"type":"connection_ack"}'
  return type === 'ping' && JSON.stringify({ type: 'pong', ...(echoes && { payload }) })
}
const pusherServer = (data: unknown) =>
  data === 'hello'
    ? '{"event":"pusher:connection_established","data":"{\\"activity_timeout\\":120}"}'
    : '{"event":"pusher:pong","data":"{}"}'

const protocols: Record<string, Protocol> = {
  'graphqlTransportWs, payload echoed': {
    format: formats.graphqlTransportWs(),
    hello: '{"type":"connection_init"}',
    server: graphql(true),
    library: { ping: '{"type":"ping"}', isReply: same('{"type":"pong"}') },
    verdictWithin: 25_100,
  },
  'graphqlTransportWs, payload not echoed': {
    format: formats.graphqlTransportWs(),
    hello: '{"type":"connection_init"}',
    server: graphql(false),
    library: { ping: '{"type":"ping"}', isReply: same('{"type":"pong"}') },
    verdictWithin: 25_100,
  },
  'phoenix vsn 2': {
    format: formats.phoenix(),
    server: phoenix2,
    library: {
      ping: '[null,"1","phoenix","heartbeat",{}]',
      isReply: data => String(data).startsWith('[null,"1",'),
    },
    verdictWithin: 25_100,
  },
  'phoenix vsn 1': {
    format: formats.phoenix(1),
    server: phoenix1,
    library: {
      ping: '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"1"}',
      isReply: data => String(data).endsWith('"ref":"1"}'),
    },
    verdictWithin: 25_100,
  },
  pusher: {
    format: formats.pusher(),
    hello: 'hello',
    server: pusherServer,
    library: {
      ping: '{"event":"pusher:ping","data":{}}',
      isReply: same('{"event":"pusher:pong","data":"{}"}'),
    },
    verdictWithin: 25_100,
  },
  tRPC: {
    format: formats.tRPC(),
    server: data => data === 'PING' && 'PONG',
    library: { ping: 'PING', isReply: same('PONG') },
    verdictWithin: 25_100,
  },
  mqtt: {
    format: formats.mqtt(),
    hello: 'CONNECT',
    server: data => (data === 'CONNECT' ? CONNACK : isBytes(data, 0xc0) && PINGRESP),
    library: { ping: PINGREQ, isReply: data => isBytes(data, 0xd0) },
    verdictWithin: 25_100,
  },
  stomp: {
    format: formats.stomp(10_000),
    hello: 'CONNECT',
    server: data => data === 'CONNECT' && 'CONNECTED\nheart-beat:10000,10000\n\n\0',
    feed: { every: 10_000, data: '\n' },
    verdictWithin: 20_100,
  },
  signalR: {
    format: formats.signalR(),
    hello: '{"protocol":"json","version":1}\u001e',
    server: data => String(data).startsWith('{"protocol"') && '{}\u001e',
    feed: { every: 15_000, data: '{"type":6}\u001e' },
    verdictWithin: 30_100,
  },
  engineIo: {
    format: formats.engineIo(),
    hello: 'upgrade',
    server: data => data === 'upgrade' && '0{"pingInterval":20000,"pingTimeout":5000}',
    feed: { every: 20_000, data: '2' },
    verdictWithin: 25_100,
  },
  centrifugo: {
    format: formats.centrifugo(),
    hello: '{"id":1,"connect":{}}',
    server: data => String(data).startsWith('{"id"') && '{"id":1,"connect":{"ping":5,"pong":true}}',
    feed: { every: 5_000, data: '{}' },
    verdictWithin: 15_100,
  },
  actionCable: {
    format: formats.actionCable(),
    server: () => undefined,
    feed: { every: 3_000, data: '{"type":"ping","message":1}' },
    verdictWithin: 9_100,
  },
  appSync: {
    format: formats.appSync(),
    hello: '{"type":"connection_init"}',
    server: data =>
      String(data).includes('init') &&
      '{"type":"connection_ack","payload":{"connectionTimeoutMs":200000}}',
    feed: { every: 60_000, data: '{"type":"ka"}' },
    verdictWithin: 200_100,
  },
}

const TEN_MINUTES = 600_000
/** There and back, and the turn of the event loop at each end. */
const ROUND_TRIP = 45

/** @param helloAfter - How long the library takes to begin, ms. */
function open({ format, hello, server, feed }: Protocol, helloAfter = 500): SimulatedConnection {
  const connection = new SimulatedConnection({
    format,
    reply: data => server(data) || undefined,
    ...(feed && { feedEvery: feed.every, feed: feed.data }),
  })
  if (hello) connection.at(helloAfter, () => connection.send(hello, 10))
  return connection
}

describe.each(Object.entries(protocols))('%s', (_, protocol) => {
  test('keeps a healthy link and does not suspect it', () => {
    const connection = open(protocol).run(TEN_MINUTES)
    expectAlive(connection)
    expect(connection.times('suspect')).toEqual([])
  })

  test('notices a cliff in time', () => {
    const connection = open(protocol).run(TEN_MINUTES)
    connection.link.cut('both')
    expectDeath(connection.run(300_000), TEN_MINUTES, TEN_MINUTES + protocol.verdictWithin)
  })

  test('asks, where it asks, and is answered', () => {
    const connection = open(protocol).run(TEN_MINUTES)
    const pings = connection.times('ping').length
    expect(pings).toBeGreaterThan(formats.heartbeatMode(protocol.format) === 'listen' ? -1 : 38)
    const replied = formats.heartbeatMode(protocol.format) === 'ask'
    expect(connection.times('pong')).toHaveLength(replied ? pings : 0)
  })

  test('keeps nothing of the server’s own from the library', () => {
    const connection = open(protocol).run(TEN_MINUTES)
    const shown = connection.messages.filter(({ data }) => data === protocol.feed?.data)
    const sent = protocol.feed ? Math.floor((TEN_MINUTES - 100) / protocol.feed.every) : 0
    expect(shown.length).toBeGreaterThanOrEqual(sent)
    // And answers nothing: the library does.
    const ours = connection.received.filter(({ data }) => data !== protocol.hello)
    expect(ours.length).toBe(connection.times('ping').length)
  })
})

const withLibraryPings = Object.entries(protocols).filter(([, { library }]) => library)

describe.each(withLibraryPings)('%s: the library’s own pings', (_, protocol) => {
  const { ping, isReply } = protocol.library!

  // From both out at the same instant to far apart.
  test.each([0, 1, 15, 30, 44, 60, 5_000, 14_990])(
    'are each answered in time, %d ms after ours',
    offset => {
      const connection = open(protocol)
      const asked: number[] = []
      // Ours: at 0 or, with a handshake, an interval after it; then in steps of interval + 40.
      const first = protocol.hello ? 15_540 : 0
      for (let nth = 0; nth < 20; nth++) {
        const at = first + nth * 15_040 + offset
        asked.push(at)
        connection.at(at, () => connection.send(ping, 10))
      }
      connection.run(TEN_MINUTES)
      expectAlive(connection)
      for (const at of asked) {
        const replies = connection.messages.filter(
          message => isReply(message.data) && message.at > at && message.at <= at + ROUND_TRIP,
        )
        expect(replies.length).toBeGreaterThanOrEqual(1)
      }
    },
  )
})

const withHandshake = Object.entries(protocols).filter(
  ([, { hello, format }]) => hello && format.ping,
)

describe.each(withHandshake)('%s: before the handshake', (_, protocol) => {
  const { interval = 15_000, timeout = 10_000 } = protocol.format

  test('nothing is sent, however long it takes', () => {
    const slow = { ...protocol }
    delete slow.feed
    const late = interval + timeout - 1_000
    const connection = open(slow, late)
    connection.at(2_000, () => connection.check())
    connection.run(late + interval + 1_000)
    expect(connection.received.map(({ data }) => data).slice(0, 2)).toEqual([
      protocol.hello,
      protocol.format.ping!(1),
    ])
    expect(connection.received[1]!.at).toBeGreaterThanOrEqual(late + interval)
  })

  test('a silence longer than interval and timeout is death', () => {
    const connection = open({ ...protocol, feed: undefined, server: () => undefined } as never)
    expectDeath(connection.run(120_000), interval + timeout, interval + timeout + 100)
    expect(connection.times('ping')).toEqual([])
  })
})

test('a server that never begins the handshake is reported before the first drop', () => {
  const peer = newPeer()
  const reports = [1, 2, 3, 4].map(() => {
    const connection = new SimulatedConnection({ format: formats.pusher(), peer, reply: mute })
    return connection.run(TEN_MINUTES).times('unanswered').length
  })
  expect(reports).toEqual([1, 0, 0, 0])
})

test('where a STOMP server sends no beats, silence is neither death nor suspicious', () => {
  const { format, hello } = protocols['stomp']!
  const connection = open({
    format,
    hello: hello!,
    server: data => data === 'CONNECT' && 'CONNECTED\nheart-beat:0,10000\n\n\0',
    verdictWithin: Infinity,
  }).run(TEN_MINUTES)
  expectAlive(connection)
  expect(connection.times('suspect')).toEqual([])
  expect(connection.times('ping').length).toBeGreaterThan(50)
})

test('a Pusher server may want to be asked more often, and never makes us ask less often', () => {
  const announced = (seconds: number) => {
    const server = () =>
      JSON.stringify({
        event: 'pusher:connection_established',
        data: JSON.stringify({ activity_timeout: seconds }),
      })
    return open({ format: formats.pusher(), hello: 'hello', server, verdictWithin: 0 }, 0)
      .run(20_000)
      .times('ping')[0]
  }
  expect(announced(5)).toBe(5_040)
  expect(announced(120)).toBe(15_040)
})
