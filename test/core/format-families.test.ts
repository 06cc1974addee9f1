import { describe, expect, test } from 'vitest'
import type { HeartbeatFormat } from '../../src/core/formats/index.ts'
import * as formats from '../../src/core/formats/index.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { SimulatedConnection } from './simulated-connection.ts'

interface Family extends ConnectionOptions {
  format: HeartbeatFormat
  /** How long after a cliff the verdict may take. */
  verdictWithin: number
}

const TEN_MINUTES = 600_000

/** One protocol of each family, as a user would write it inline. */
const families: Record<string, Family> = {
  'a constant text': {
    format: { ping: () => 'ping', read: data => data === 'pong' },
    verdictWithin: 25_100,
  },
  'a JSON object': {
    format: {
      ping: () => '{"type":"ping"}',
      read: data => typeof data === 'string' && data.includes('"type":"pong"'),
    },
    reply: () => '{"type":"pong","at":1}',
    verdictWithin: 25_100,
  },
  'a client ping with an echoed id': {
    format: {
      ping: id => `are-you-there ${id}`,
      read: (data, id) => data === `still-here ${id}`,
    },
    reply: data => String(data).replace('are-you-there', 'still-here'),
    verdictWithin: 25_100,
  },
  'a server ping that needs an answer (Engine.IO)': {
    format: {
      read: data => {
        if (data === '2') return { answer: '3', hide: true }
        return String(data).startsWith('0{') ? { interval: 25_000, timeout: 20_000 } : undefined
      },
    },
    feed: '2',
    feedEvery: 25_000,
    verdictWithin: 45_100,
  },
  'one-way beats of the server (Action Cable)': {
    format: { read: data => ({ hide: data === '{"type":"ping"}' }) },
    timings: { interval: 3_000, timeout: 6_000 },
    feed: '{"type":"ping"}',
    feedEvery: 3_000,
    verdictWithin: 9_100,
  },
  'beats both ways without replies (SignalR)': {
    format: {
      ping: () => '{"type":6}\u001e',
      replies: false,
      read: data => ({ hide: data === '{"type":6}\u001e' }),
    },
    feed: '{"type":6}\u001e',
    feedEvery: 15_000,
    verdictWithin: 25_100,
  },
}

describe.each(Object.entries(families))('%s', (name, { verdictWithin, ...options }) => {
  function open(): SimulatedConnection {
    const connection = new SimulatedConnection(options)
    if (name.includes('Engine.IO')) connection.link.push('0{"pingInterval":25000}')
    return connection
  }

  test('keeps a healthy link', () => {
    const connection = open().run(TEN_MINUTES)
    expectAlive(connection)
    expect(connection.times('suspect')).toEqual([])
  })

  test('notices a cliff in time', () => {
    const connection = open().run(TEN_MINUTES)
    connection.link.cut('both')
    expectDeath(connection.run(120_000), TEN_MINUTES, TEN_MINUTES + verdictWithin)
  })

  test('shows the application no frame of its own', () => {
    const connection = open().run(TEN_MINUTES)
    expect(connection.messages.filter(({ data }) => !String(data).startsWith('0{'))).toEqual([])
  })

  test('shows the application every other frame', () => {
    const connection = open()
    connection.at(5_000, () => connection.link.push('news')).run(60_000)
    expect(connection.messages.map(({ data }) => data)).toContain('news')
  })
})

test('a server ping is answered at once', () => {
  const connection = new SimulatedConnection(
    families['a server ping that needs an answer (Engine.IO)'],
  )
  connection.run(120_000)
  expect(connection.received).toEqual(
    [1, 2, 3, 4].map(nth => ({ at: nth * 25_000 + 40, data: '3' })),
  )
})

test('an echoed id that is not the last one is no reply', () => {
  const { format } = families['a client ping with an echoed id']!
  const connection = new SimulatedConnection({ format, reply: () => 'still-here 7' })
  connection.run(5_000)
  expect(connection.times('pong')).toEqual([])
  expect(connection.messages).toHaveLength(1)
})

test('ids count 1, 2, 3 on each connection', () => {
  const { format, reply } = families['a client ping with an echoed id']!
  const connection = new SimulatedConnection({ format, reply: reply! }).run(32_000)
  expect(connection.received.map(({ data }) => data)).toEqual([
    'are-you-there 1',
    'are-you-there 2',
    'are-you-there 3',
  ])
})

describe('a server that announces its timings to a client that asks', () => {
  const format: HeartbeatFormat = {
    ping: () => 'ping',
    read: data =>
      data === 'pong' || (data === 'hello' ? { interval: 5_000, timeout: 2_000 } : false),
  }

  test('is asked as often as it wants from the next exchange on', () => {
    const connection = new SimulatedConnection({ format })
    connection.link.push('hello')
    expect(connection.run(16_000).times('ping')).toEqual([0, 5_040, 10_080, 15_120])
  })

  test('is given as long as it wants', () => {
    const connection = new SimulatedConnection({ format })
    connection.link.push('hello')
    connection.at(1_000, () => connection.link.cut('both'))
    expectDeath(connection.run(60_000), 7_040, 7_090)
  })
})

describe('a format that wants a reply names it, for the text about a server that never replies', () => {
  test.each<[string, HeartbeatFormat]>([
    ['text', formats.text()],
    ['text of its own', formats.text('?', '!')],
    ['json', formats.json()],
    ['json with an id', formats.json({ op: 1 }, { op: 2 }, 'n')],
    ['pusher', formats.pusher()],
    ['tRPC', formats.tRPC()],
    ['graphqlTransportWs', formats.graphqlTransportWs()],
  ])('%s: its very frame', (_, format) => {
    const beat = format.read(format.pong, 1)
    expect(typeof beat === 'object' ? beat.reply : beat).toBe(true)
  })

  test.each<[string, HeartbeatFormat]>([
    ['mqtt', formats.mqtt()],
    ['phoenix', formats.phoenix()],
  ])('%s: by its name', (_, format) => {
    expect(format.pong).toMatch(/^\w+$/)
  })
})
