/** What the tests of the client share: a scripted server and a way to read a client's record. */
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebSocket as ServerSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { Told } from '../rig/harness.ts'
import { test as base, expect } from '../rig/rig.ts'

export { expect }

/** One connection as the server sees it. */
export interface Seen {
  socket: ServerSocket
  request: IncomingMessage
  /** The messages that came, heartbeats left out; binary ones as `0x` and hexadecimal digits. */
  received: string[]
  /** How it ended; `undefined` while it is open. */
  closed: { code: number; reason: string } | undefined
}

export interface Script {
  /** Called with each new connection, 0 for the first. */
  open?: (socket: ServerSocket, nth: number) => void
  message?: (text: string, socket: ServerSocket, nth: number) => void
  /** Which connections get no answer to their pings. */
  mute?: (nth: number) => boolean
}

export interface Served {
  url: string
  /** All connections so far, oldest first. */
  seen: Seen[]
}

type Serve = (script?: Script) => Promise<Served>

export const test = base.extend<{ serve: Serve }>({
  serve: async ({}, use) => {
    const undo: (() => Promise<unknown>)[] = []
    await use(async (script = {}) => {
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
      undo.push(async () => {
        for (const socket of server.clients) socket.terminate()
        await new Promise(resolve => server.close(resolve))
      })
      await new Promise(resolve => server.once('listening', resolve))
      const seen: Seen[] = []
      server.on('connection', (socket, request) => watch(socket, request, script, seen))
      return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`, seen }
    })
    for (const step of undo) await step()
  },
})

function watch(socket: ServerSocket, request: IncomingMessage, script: Script, all: Seen[]): void {
  const one: Seen = { socket, request, received: [], closed: undefined }
  const nth = all.push(one) - 1
  socket.on('error', () => {})
  socket.on('close', (code, reason) => (one.closed = { code, reason: reason.toString() }))
  socket.on('message', (data: Buffer, isBinary) => {
    const text = isBinary ? `0x${data.toString('hex')}` : data.toString()
    if (text === 'ping') {
      if (!script.mute?.(nth)) socket.send('pong')
      return
    }
    one.received.push(text)
    script.message?.(text, socket, nth)
  })
  script.open?.(socket, nth)
}

const HEARTBEATS = ['ping', 'pong']

/** A record as one line per event, heartbeats left out. */
export function lines(log: Told[]): string[] {
  return log.filter(({ event }) => !HEARTBEATS.includes(event)).map(line)
}

function line(told: Told): string {
  const { event, code, reason, wasClean } = told
  const ending = `${code} ${reason || '-'} ${wasClean ? 'clean' : 'unclean'}`
  switch (event) {
    case 'status':
      return `status ${told['status']}`
    case 'connecting':
    case 'connected':
    case 'waiting':
      return `${event} ${told['attempt']}`
    case 'disconnected':
      return `disconnected ${told['cause']} ${ending}`
    case 'dom:close':
      return `dom:close ${ending}`
    case 'dom:message':
      return `dom:message ${told['data']}`
    default:
      return event
  }
}
