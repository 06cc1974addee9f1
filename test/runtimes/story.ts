/**
 * What the library does for its user, told once for every runtime. Imports nothing but types, so
 * that it runs wherever the library does.
 */
import type { Fault, Scope } from '../../src/proxy/fault.ts'
import type { ReconnectingWebSocket } from '../../src/index.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'

/** Where the story takes place: an echo server behind a fault proxy. */
export interface Place {
  url: string
  set: (fault: Fault, scope: Scope) => Promise<unknown>
}

/** What was seen. Plain data, which a process can print. */
export interface Story {
  /** Of a client that was made with `startClosed`. */
  idle: { status: string; readyState: number }
  /** Of the first connection and of the one after the cliff. */
  echoes: unknown[]
  /** Why connections ended. */
  causes: string[]
  /** Whether there was a round trip to tell. */
  measured: boolean
  /** Of the client that was closed by its user. */
  closed: Ending[]
  /** Of a client whose only attempt met a server that never answers. */
  hung: { causes: string[]; closed: Ending[]; readyState: number }
}

interface Ending {
  code: number
  wasClean: boolean
}

/** As the story ends in every runtime. */
export const expected: Story = {
  idle: { status: 'idle', readyState: 3 },
  echoes: ['before', 'after'],
  causes: ['heartbeat', 'user'],
  measured: true,
  closed: [
    { code: 1006, wasClean: false },
    { code: 1000, wasClean: true },
  ],
  hung: {
    causes: ['connect-timeout'],
    closed: [{ code: 1006, wasClean: false }],
    readyState: 3,
  },
}

type Client = typeof ReconnectingWebSocket

/** Short, so that a test takes a second or two; long enough for a machine that is busy. */
const HEARTBEAT = { interval: 100, timeout: 1000 }

/**
 * Constructs, connects, meets a cliff, reconnects, closes; then meets a hung upgrade.
 *
 * @param options - What the runtime needs beside, such as a class.
 */
export async function live(
  Client: Client,
  place: Place,
  options: ReconnectingWebSocketOptions = {},
): Promise<Story> {
  const base = { heartbeat: HEARTBEAT, minReconnectionDelay: 10, ...options }
  const client = new Client(place.url, [], { ...base, startClosed: true })
  const { status, readyState } = client
  const causes = causesOf(client)
  const closed = endingsOf(client)
  const echoes: unknown[] = []

  client.open()
  echoes.push(await echo(client, 'before'))
  const measured = client.latency ?? (await once(client, 'pong'), client.latency)
  await place.set({ kind: 'cliff' }, 'existing')
  await once(client, 'disconnected')
  echoes.push(await echo(client, 'after'))
  const over = becomes(client, 'closed')
  client.close()
  await over

  const hung = await meetHungUpgrade(Client, place, base)
  return {
    idle: { status, readyState },
    echoes,
    causes,
    measured: measured !== undefined && measured > 0,
    closed,
    hung,
  }
}

async function meetHungUpgrade(
  Client: Client,
  place: Place,
  options: ReconnectingWebSocketOptions,
): Promise<Story['hung']> {
  await place.set({ kind: 'hang-upgrade' }, 'new')
  const client = new Client(place.url, [], { ...options, connectTimeout: 300, maxRetries: 0 })
  const causes = causesOf(client)
  const closed = endingsOf(client)
  await becomes(client, 'closed')
  // The end of the attempt reaches the native socket only now: what it still says must not be told.
  await place.set({ kind: 'rst' }, 'existing')
  await place.set({ kind: 'none' }, 'new')
  await later(200)
  return { causes, closed, readyState: client.readyState }
}

/** The status, and the close event that belongs to it. */
async function becomes(client: ReconnectingWebSocket, wanted: string): Promise<void> {
  while (client.status !== wanted) await once(client, 'status')
  while (client.readyState !== 3) await later(10)
  await later(0)
}

function causesOf(client: ReconnectingWebSocket): string[] {
  const causes: string[] = []
  client.on('disconnected', ({ cause }) => causes.push(cause))
  return causes
}

function endingsOf(client: ReconnectingWebSocket): Ending[] {
  const endings: Ending[] = []
  client.addEventListener('close', ({ code, wasClean }) => endings.push({ code, wasClean }))
  return endings
}

/** Sends, whatever the state, and waits for the echo. */
function echo(client: ReconnectingWebSocket, text: string): Promise<unknown> {
  return new Promise(resolve => {
    client.addEventListener('message', ({ data }) => resolve(data), { once: true })
    client.send(text)
  })
}

function once(
  client: ReconnectingWebSocket,
  event: 'pong' | 'status' | 'disconnected',
): Promise<void> {
  return new Promise(resolve => {
    const undo = client.on(event, () => {
      undo()
      resolve()
    })
  })
}

const later = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
