/**
 * The stores of sessions on real engines: commits per second, bytes for each session, and the time that a
 * store adds to a reply.
 */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { exactlyOnce } from '../../../src/delivery/index.ts'
import { ReconnectingWebSocket } from '../../../src/index.ts'
import type { SessionStore, StoreEntry } from '../../../src/sessions/index.ts'
import { sessions } from '../../../src/sessions/index.ts'
import type { EngineName } from '../../sessions/engines.ts'
import { startEngine, whyNoEngine } from '../../sessions/engines.ts'
import { engineNames, openStore } from '../../sessions/open-store.ts'

const SESSIONS = 1_000
const ROUNDS = 10
const REPLIES = 500
const MESSAGE = 'x'.repeat(100)

const perSecond = (count: number, since: number): number =>
  Math.round(count / ((performance.now() - since) / 1_000))

/** Median and 95th percentile, in ms. */
function spread(times: number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number): string => sorted[Math.floor(sorted.length * share)]!.toFixed(2)
  return `${at(0.5)} / ${at(0.95)}`
}

interface Row {
  readonly name: string
  readonly opens: string
  readonly commits: string
  readonly busy: string
  readonly bytes: string
  readonly reply: string
}

const hello = (d: number) => ({
  ...{ v: 1, s: '', d, w: 0, r: 0, h: 0, a: 0 },
  ...{ m: [9, 9] as const, n: [9, 9] as const },
})

async function storeFigures(store: SessionStore, size: () => Promise<number>) {
  const entries: StoreEntry[] = []
  const before = await size()
  let since = performance.now()
  await Promise.all(
    Array.from({ length: SESSIONS }, async (_, at) => {
      const { entry } = await store.open(`bench-${at}`, hello(1))
      entries[at] = entry!
    }),
  )
  const opens = perSecond(SESSIONS, since)
  since = performance.now()
  const commit = (entry: StoreEntry, from: number, count: number): Promise<unknown> => {
    const append = Array<string>(count).fill(MESSAGE)
    const acked = Math.max(0, from - 2)
    const kept = () => ({ acked, messages: Array<string>(from + count - acked).fill(MESSAGE) })
    return entry.commit({ from, append, acked, handled: from, kept })
  }
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(entries.map(entry => commit(entry, round, 1)))
  }
  const commits = perSecond(SESSIONS * ROUNDS, since)
  const bytes = Math.round(((await size()) - before) / SESSIONS)
  since = performance.now()
  for (let from = ROUNDS; from < ROUNDS + 5_000; from += 10) await commit(entries[0]!, from, 10)
  const busy = perSecond(5_000, since)
  return { opens, commits, bytes, busy }
}

/** The time from a message of a client to its reply. */
async function replyTimes(store: SessionStore | undefined): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const hub = sessions({ store, onMessage: (_session, data, _isBinary, turn) => turn.send(data) })
  server.on('connection', (socket, request) => hub.accept(socket, request))
  const { port } = server.address() as AddressInfo
  const client = new ReconnectingWebSocket(`ws://127.0.0.1:${port}`, [], {
    WebSocket,
    delivery: exactlyOnce(),
  })
  await new Promise(resolve => client.addEventListener('open', resolve, { once: true }))
  const times: number[] = []
  for (let count = 0; count < REPLIES; count++) {
    const since = performance.now()
    const reply = new Promise(resolve =>
      client.addEventListener('message', resolve, { once: true }),
    )
    client.send(MESSAGE)
    await reply
    times.push(performance.now() - since)
  }
  client.close()
  await hub.close()
  server.close()
  // The first ones are of a program that is not warm.
  return spread(times.slice(REPLIES / 5))
}

/** Resident memory of the engine's process, or what it says itself. */
async function sizeOf(name: EngineName, port: number): Promise<number> {
  if (name === 'redis') {
    const text = execFileSync('redis-cli', ['-p', `${port}`, 'INFO', 'memory']).toString()
    return Number(/used_memory:(\d+)/.exec(text)![1])
  }
  const { connect } = await import('@nats-io/transport-node')
  const { jetstreamManager } = await import('@nats-io/jetstream')
  const connection = await connect({ servers: `127.0.0.1:${port}` })
  const manager = await jetstreamManager(connection)
  const { state } = await manager.streams.info('BELAY')
  await connection.close()
  return state.bytes
}

async function measure(name: EngineName, label: string, options: string[]): Promise<Row> {
  const engine = await startEngine(name, options)
  const { store, close } = await openStore[name](engine.port)
  try {
    await store.start({ ttl: 120_000, maxBytes: 2 ** 20 })
    const figures = await storeFigures(store, () => sizeOf(name, engine.port))
    const row = {
      name: label,
      opens: `${figures.opens}`,
      commits: `${figures.commits}`,
      busy: `${figures.busy}`,
      bytes: `${figures.bytes}`,
      reply: await replyTimes(store),
    }
    return row
  } finally {
    await close()
    await engine.stop()
  }
}

/** As they write to the disk. */
const VARIANTS: Record<EngineName, [label: string, options: string[]][]> = {
  redis: [
    ['redis, appendfsync everysec', ['--appendfsync', 'everysec']],
    ['redis, appendfsync always', []],
  ],
  nats: [['nats, as it comes', []]],
}

/** Prints a table. */
export async function benchSessions(): Promise<void> {
  const rows: Row[] = [
    {
      name: 'memory',
      opens: '',
      commits: '',
      busy: '',
      bytes: '',
      reply: await replyTimes(undefined),
    },
  ]
  for (const name of engineNames) {
    const why = whyNoEngine(name)
    if (why) console.log(`${name} is left out: ${why}`)
    else {
      for (const [label, options] of VARIANTS[name]) rows.push(await measure(name, label, options))
    }
  }
  console.log(
    '| store | hellos/s | commits/s, 1000 sessions | messages/s, one session | bytes/session | reply, median / 95 % in ms |',
  )
  console.log('| --- | --- | --- | --- | --- | --- |')
  for (const row of rows) console.log(`| ${Object.values(row).join(' | ')} |`)
}
