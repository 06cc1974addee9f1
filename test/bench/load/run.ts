/** Fills a server with clients, watches them, kills the server and brings it back. */
import type { LoadArguments } from './arguments.ts'
import { Child } from './child.ts'
import type { ClientMethods } from './client-process.ts'
import type { ServerMethods } from './server-process.ts'
import type { Usage } from './usage.ts'

/** What one connection takes on one side. */
export interface Share {
  /** Bytes, resident and in the heap. */
  memory: number
  heap: number
  /** Microseconds of processor time per second. */
  cpu: number
}

export interface Measured {
  client: Share
  server: Share
  /** Heartbeats answered per connection and second while idle. */
  heartbeats: number
  /** Per second since the kill: dials, and connections at the end. */
  dials: number[]
  connected: number[]
  /** When the last one was back, in s; absent if not all were. */
  back?: number
  /** The longest that an event loop of the clients stood still, in ms. */
  longestDelay: number
}

type Client = Child<ClientMethods>
type Server = Child<ServerMethods>

const BINS_PER_SECOND = 10
/** How much longer than the server's door it may take, in s: the longest wait, and a busy machine. */
const SLACK = 60

export async function run(
  given: LoadArguments,
  addresses: number,
  say: (text: string) => void,
): Promise<Measured> {
  const { clients: number, processes, rate, down, idle } = given
  const servers = [0, 1].map((): Server => new Child('server-process.ts'))
  const clients = Array.from({ length: processes }, (): Client => {
    return new Child('client-process.ts')
  })
  const [server, heir] = servers as [Server, Server]
  try {
    const port = await server.ask('listen', { port: 0, rate })
    const urls = Array.from({ length: addresses }, (_, i) => `ws://127.0.0.${i + 1}:${port}`)
    const empty = await measureAll([server], clients)

    say(`connects ${number} clients`)
    const shares = clients.map((_, i) => Math.floor((number + i) / processes))
    // A little below what the server admits, so that nobody has to be refused.
    const pace = (rate * 0.8) / processes
    await Promise.all(
      clients.map((client, i) => client.ask('connect', { urls, number: shares[i]!, rate: pace })),
    )
    await until(clients, number, number / rate + SLACK)

    say(`watches them for ${idle} s`)
    // What connecting cost is no part of what being connected costs.
    await sleep(2_000)
    const full = await measureAll([server], clients)
    const pongsBefore = await total(clients, 'pongs')
    await sleep(idle * 1000)
    const later = await measureAll([server], clients)
    const pongs = (await total(clients, 'pongs')) - pongsBefore

    say(`kills the server, and brings it back after ${down} s`)
    await Promise.all(clients.map(client => client.ask('record')))
    const killedAt = Date.now()
    server.kill()
    await sleep(killedAt + down * 1000 - Date.now())
    await heir.ask('listen', { port, rate })
    const isBack = await until(clients, number, number / rate + SLACK).then(
      () => true,
      () => false,
    )
    const curves = await Promise.all(clients.map(client => client.ask('curve')))
    const { dials, connected, back } = merge(curves, killedAt, number)
    const share = (side: 0 | 1): Share => ({
      memory: (full[side].memory - empty[side].memory) / number,
      heap: (full[side].heap - empty[side].heap) / number,
      cpu: ((later[side].cpu - full[side].cpu) * 1000) / number / idle,
    })
    return {
      server: share(0),
      client: share(1),
      heartbeats: pongs / number / idle,
      dials,
      connected,
      ...(isBack && { back }),
      longestDelay: Math.max(...curves.map(curve => curve.longestDelay)),
    }
  } finally {
    for (const child of [...servers, ...clients]) child.kill()
  }
}

async function measureAll(servers: Server[], clients: Client[]): Promise<[Usage, Usage]> {
  const sum = (all: Usage[]): Usage =>
    all.reduce((a, b) => ({
      memory: a.memory + b.memory,
      heap: a.heap + b.heap,
      cpu: a.cpu + b.cpu,
      at: a.at,
    }))
  return [
    sum(await Promise.all(servers.map(server => server.ask('usage')))),
    sum(await Promise.all(clients.map(client => client.ask('usage')))),
  ]
}

async function total(clients: Client[], what: 'connected' | 'pongs'): Promise<number> {
  const states = await Promise.all(clients.map(client => client.ask('state')))
  return states.reduce((sum, state) => sum + state[what], 0)
}

/** @throws Error when not all are connected within so many s. */
async function until(clients: Client[], number: number, seconds: number): Promise<void> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const connected = await total(clients, 'connected')
    if (connected === number) return
    if (Date.now() > end) {
      throw new Error(`${connected} of ${number} clients are connected after ${seconds} s`)
    }
    await sleep(100)
  }
}

/** The curves of all processes as one, per second since the kill. */
function merge(
  curves: { since: number; dials: number[]; balance: number[] }[],
  killedAt: number,
  number: number,
): { dials: number[]; connected: number[]; back: number } {
  const dials: number[] = []
  const balance: number[] = []
  for (const curve of curves) {
    const shift = Math.round(((curve.since - killedAt) / 1000) * BINS_PER_SECOND)
    const add = (to: number[], from: number[]) =>
      from.forEach((count, bin) => {
        const at = Math.max(0, bin + shift)
        to[at] = (to[at] ?? 0) + count
      })
    add(dials, curve.dials)
    add(balance, curve.balance)
  }
  const perSecond: number[] = []
  const connected: number[] = []
  let count = number
  let back = 0
  for (let bin = 0; bin < balance.length; bin++) {
    const second = Math.floor(bin / BINS_PER_SECOND)
    perSecond[second] = (perSecond[second] ?? 0) + (dials[bin] ?? 0)
    if (balance[bin]) back = (bin + 1) / BINS_PER_SECOND
    connected[second] = count += balance[bin] ?? 0
  }
  return { dials: perSecond, connected, back }
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
