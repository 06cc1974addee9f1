/** Memory of sessions in this process, and the messages per second that a delivery leaves. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocket, WebSocketServer } from 'ws'
import { atLeastOnce, exactlyOnce, settled } from '../../../src/delivery/index.ts'
import type { ReconnectingWebSocketOptions } from '../../../src/index.ts'
import { ReconnectingWebSocket } from '../../../src/index.ts'
import { keepAlive } from '../../../src/server/index.ts'
import { sessions } from '../../../src/sessions/index.ts'

const SESSIONS = 20_000
const MESSAGES = 100_000
const MESSAGE = 'x'.repeat(100)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heap(): number {
  collect()
  return process.memoryUsage().heapUsed
}

/** Bytes for a session that is idle; and for one without a connection. */
async function sessionBytes(): Promise<[idle: number, detached: number]> {
  const hub = sessions({ onMessage() {} })
  const outlet = { send() {}, close() {}, terminate() {}, buffered: () => 0 }
  const wires = Array.from({ length: SESSIONS }, () => hub.open(outlet, undefined))
  const before = heap()
  wires.forEach((wire, at) => {
    const secret = `${at}`.padStart(24, '0')
    wire.message(
      `\u0010h{"v":1,"s":"${secret}","d":1,"w":0,"r":0,"a":0,"m":[10000,1048576],"n":[10000,1048576]}`,
    )
  })
  while (hub.size < SESSIONS) await new Promise(resolve => setTimeout(resolve, 10))
  const idle = (heap() - before) / SESSIONS
  for (const wire of wires.splice(0)) wire.closed()
  const detached = (heap() - before) / SESSIONS
  await hub.close()
  return [Math.round(idle), Math.round(detached)]
}

/** Messages of a client per second, until all have been received. */
async function throughput(
  delivery: ReconnectingWebSocketOptions['delivery'],
  hasSessions: boolean,
): Promise<number> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  let got = 0
  let done = (): void => {}
  const all = new Promise<void>(resolve => (done = resolve))
  const onMessage = (): void => {
    if (++got === MESSAGES) done()
  }
  const hub = sessions({ onMessage })
  server.on('connection', (socket, request) => {
    if (hasSessions) hub.accept(socket, request)
    else keepAlive(socket, { onMessage })
  })
  const { port } = server.address() as AddressInfo
  const client = new ReconnectingWebSocket(`ws://127.0.0.1:${port}`, [], {
    WebSocket,
    maxEnqueuedMessages: MESSAGES,
    maxEnqueuedBytes: 2 ** 26,
    ...(delivery && { delivery }),
  })
  await new Promise(resolve => client.addEventListener('open', resolve, { once: true }))
  const since = performance.now()
  for (let sent = 0; sent < MESSAGES; sent++) {
    client.send(MESSAGE)
    // The socket's own buffer must not be what is measured.
    if (sent % 1_000 === 0) await new Promise(resolve => setImmediate(resolve))
  }
  await all
  const rate = Math.round(MESSAGES / ((performance.now() - since) / 1_000))
  if (delivery) await settled(client, { timeout: 20_000 })
  client.close()
  await hub.close()
  server.close()
  return rate
}

/** Prints two tables. */
export async function benchMemory(): Promise<void> {
  const [idle, detached] = await sessionBytes()
  console.log(`| session in memory | bytes |\n| --- | --- |\n| idle | ${idle} |`)
  console.log(`| without a connection | ${detached} |\n`)
  console.log('| delivery | messages/s of one client |\n| --- | --- |')
  // Once for nothing: the program must be warm.
  await throughput(undefined, false)
  console.log(`| none | ${await throughput(undefined, false)} |`)
  console.log(`| atLeastOnce() | ${await throughput(atLeastOnce(), false)} |`)
  console.log(`| exactlyOnce() | ${await throughput(exactlyOnce(), true)} |\n`)
}
