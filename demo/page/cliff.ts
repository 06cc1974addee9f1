/** The page of `npm run cliff`: two clients side by side, and what each of them says. */
import PlainReconnectingWebSocket from 'reconnecting-websocket'
import { ReconnectingWebSocket } from '../../src/index.ts'

export type Lane = 'plain' | 'belay'

export interface Said {
  lane: Lane
  /** Milliseconds since 1970, comparable with the clock of the process that pulls the cable. */
  at: number
  text: string
  /** `flows`: a message after a gap. `noticed`: the connection is given up. */
  kind?: 'flows' | 'noticed'
}

interface CliffPage {
  readonly said: Said[]
  /** Lanes that have had a message. */
  readonly flowing: number
  start(url: string, heartbeat: { interval: number; timeout: number }): void
  /** The readyState of each client, in words. */
  believes(): Record<Lane, string>
}

declare global {
  interface Window {
    cliff: CliffPage
  }
}

const STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const
/** The feed comes each second; a message after more than this many ms is news. */
const GAP = 2500

const said: Said[] = []
const readyState: Record<Lane, () => number> = { plain: () => 3, belay: () => 3 }

function say(lane: Lane, text: string, kind?: Said['kind']): void {
  const at = performance.timeOrigin + performance.now()
  said.push({ lane, text, at, ...(kind && { kind }) })
}

function hearFeed(lane: Lane): () => void {
  let last = -Infinity
  return () => {
    const now = performance.now()
    if (now - last > GAP) say(lane, 'data flows', 'flows')
    last = now
  }
}

function start(url: string, heartbeat: { interval: number; timeout: number }): void {
  const plain = new PlainReconnectingWebSocket(url)
  plain.addEventListener('open', () => say('plain', 'connected'))
  plain.addEventListener('close', () => say('plain', 'closed', 'noticed'))
  plain.addEventListener('message', hearFeed('plain'))

  const belay = new ReconnectingWebSocket(url, [], { heartbeat })
  belay.on('connected', () => say('belay', 'connected'))
  belay.on('suspect', () => say('belay', 'suspects: no reply yet'))
  belay.on('disconnected', ({ cause, wasOpen }) => {
    if (wasOpen) say('belay', `drops the connection: ${cause}`, 'noticed')
    else say('belay', `attempt failed: ${cause}`)
  })
  belay.addEventListener('message', hearFeed('belay'))

  readyState.plain = () => plain.readyState
  readyState.belay = () => belay.readyState
}

window.cliff = {
  said,
  get flowing() {
    return said.filter(({ kind }) => kind === 'flows').length
  },
  start,
  believes: () => ({
    plain: STATES[readyState.plain()] ?? '',
    belay: STATES[readyState.belay()] ?? '',
  }),
}
