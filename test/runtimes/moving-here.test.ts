/** What docs/migrating.md says is other here than there, seen with each class on the same server. */
import PartySocket from 'partysocket/ws'
import Plain from 'reconnecting-websocket'
import type { TestContext } from 'vitest'
import { expect, test } from 'vitest'
import { WebSocket as WsSocket } from 'ws'
import { ReconnectingWebSocket } from '../../src/index.ts'
import { place } from './place.ts'

/** What all three classes have. */
interface Client {
  readyState: number
  addEventListener: (
    type: 'open' | 'error' | 'close' | 'message',
    listener: (event: { data?: unknown }) => void,
  ) => void
  send: (data: string) => unknown
  reconnect: () => void
  close: () => void
}

type ClientClass = new (url: string, protocols: string[], options: object) => Client

const classes = {
  'reconnecting-websocket': Plain as unknown as ClientClass,
  partysocket: PartySocket as unknown as ClientClass,
  'belay-ws': ReconnectingWebSocket as unknown as ClientClass,
}

type Name = keyof typeof classes

const isAll = (given: readonly Name[], expected: readonly unknown[]) =>
  given.map((name, index) => ({ name, sees: expected[index] }))

/** A client that is closed when the test ends. */
function make(context: TestContext, name: Name, url: string, options = {}): Client {
  const client = new classes[name](url, [], { WebSocket: WsSocket, ...options })
  context.onTestFinished(() => client.close())
  return client
}

const once = (client: Client, type: 'open' | 'close'): Promise<void> =>
  new Promise(resolve => client.addEventListener(type, () => resolve()))

const ALL: readonly Name[] = ['reconnecting-websocket', 'partysocket', 'belay-ws']

test.for(isAll(ALL, ['close error', 'close error', 'error close']))(
  'a refused attempt, in $name: $sees',
  async ({ name, sees }, context) => {
    const here = await place(context)
    await here.set({ kind: 'refuse' }, 'new')
    const client = make(context, name, here.url, { maxRetries: 0 })
    const told: string[] = []
    client.addEventListener('error', () => told.push('error'))
    client.addEventListener('close', () => told.push('close'))
    await expect.poll(() => told.length).toBe(2)
    expect(told.join(' ')).toBe(sees)
  },
)

test.for(isAll(ALL, [2, 2, 0]))(
  'readyState after reconnect(), in $name: $sees',
  async ({ name, sees }, context) => {
    const client = make(context, name, (await place(context)).url)
    await once(client, 'open')
    client.reconnect()
    expect(client.readyState).toBe(sees)
  },
)

test.for(
  isAll(ALL, [
    [undefined, undefined],
    [false, true],
    ['queued', 'sent'],
  ]),
)('what send() returns, in $name: $sees', async ({ name, sees }, context) => {
  const client = make(context, name, (await place(context)).url)
  const returned = [client.send('before')]
  await once(client, 'open')
  await new Promise(resolve => setTimeout(resolve))
  returned.push(client.send('after'))
  expect(returned).toEqual(sees)
})

test.for(isAll(ALL, [0, 1, 0]))(
  'close events while close() runs, in $name: $sees',
  async ({ name, sees }, context) => {
    const client = make(context, name, (await place(context)).url)
    await once(client, 'open')
    let events = 0
    client.addEventListener('close', () => events++)
    client.close()
    expect(events).toBe(sees)
  },
)

test.for(isAll(ALL, [['late'], ['late'], []]))(
  'a message sent after close(), and reconnect(), in $name: the server echoes $sees',
  async ({ name, sees }, context) => {
    const here = await place(context)
    const client = make(context, name, here.url)
    const echoes: unknown[] = []
    client.addEventListener('message', ({ data }) => echoes.push(data))
    await once(client, 'open')
    const closed = once(client, 'close')
    client.close()
    await closed
    client.send('late')
    const opened = once(client, 'open')
    client.reconnect()
    await opened
    await new Promise(resolve => setTimeout(resolve))
    client.send('last')
    await expect.poll(() => echoes).toContain('last')
    expect(echoes.slice(0, -1)).toEqual(sees)
  },
)
