/** The four stories in which servers and proxies lost people's messages, and one that ends well. */
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { Peer } from './peers.ts'
import { startHangsOnUpgrade, startPushOnly, startWaitsForClose, startWs } from './peers.ts'

export interface Story {
  /** What happened. */
  title: string
  start(): Promise<Peer>
  /** Whether the slow checks tell it. */
  isSlow?: boolean
}

/** The server of the README of `ws`. */
export const startPlainWs = (): Promise<Peer> =>
  startWs({}, socket => {
    socket.on('error', () => {})
    socket.on('message', data => void data)
    socket.send('something')
  })

/** The server of the demo, which pings ten times as often as it does by default in tests. */
export async function startDemoServer(reapInterval = 400): Promise<Peer> {
  const server = await startEchoServer({ reapInterval })
  return { port: server.port, url: `${server.url}/`, stop: () => server.stop() }
}

export const STORIES = {
  hanging: {
    title: 'The server waits for ever for the answer to its Close frame',
    start: startWaitsForClose,
  },
  reaps: { title: 'The server never pings', start: startPlainWs, isSlow: true },
  upgrade: { title: 'A proxy hangs on the upgrade', start: startHangsOnUpgrade },
  reads: { title: 'The server pushes and never reads', start: startPushOnly },
  well: { title: 'All is well', start: startDemoServer, isSlow: true },
} as const satisfies Record<string, Story>
