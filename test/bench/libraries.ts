/** The client libraries, and the servers that they talk to. */
import type { Before } from './before.ts'
import type { Server } from '../under/server/server.ts'
import { startActionCable } from '../under/server/action-cable.ts'
import { startCentrifugo } from '../under/server/centrifugo.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startGraphql } from '../under/server/graphql.ts'
import { startHocuspocus } from '../under/server/hocuspocus.ts'
import { startMqtt } from '../under/server/mqtt.ts'
import { startNats } from '../under/server/nats.ts'
import { startPhoenix, startSupabase } from '../under/server/phoenix.ts'
import { startSignalr } from '../under/server/signalr.ts'
import { startSocketIo } from '../under/server/socket-io.ts'
import { startStomp } from '../under/server/stomp.ts'
import { startTrpc } from '../under/server/trpc.ts'
import { startYWebsocket } from '../under/server/y-websocket.ts'

/**
 * A library's own defaults, or a heartbeat each second with a second for the reply where it has such
 * a thing, and a first retry within a second.
 */
export type Pace = 'defaults' | 'tuned'

export interface Library {
  /** Its module in `page/drivers` or in `test/under/page/libraries`. */
  name: string
  /** What a table calls it. */
  label: string
  /** How our class is handed in; `undefined` for what is no library. */
  option?: string
  /** The format of ours that fits, as in `test/under/page/formats.ts`. */
  format?: string
  /** What follows the origin in the address. */
  path?: string
  /** A server whose own timings are the defaults of what it stands for, or tuned. */
  server: (pace: Pace) => Promise<Server>
}

const tuned = <T>(pace: Pace, timing: T, otherwise: T): T => (pace === 'tuned' ? timing : otherwise)

/** The demo's, which gives nobody up, so that what is seen is the clients' own doing. */
const startEcho = (): Promise<Server> => startEchoServer({ reapInterval: false })

export const NATIVE: Library = { name: 'native', label: 'native WebSocket', server: startEcho }

export const BELAY: Library = {
  name: 'belay',
  label: '**ReconnectingWebSocket**',
  server: startEcho,
}

export const HEARTBEAT: Library = {
  name: 'heartbeat-websocket',
  label: '**HeartbeatWebSocket**',
  server: startEcho,
}

const echo = { format: 'text()', server: startEcho }

/** In the order of the table in docs/under-other-libraries.md. */
export const LIBRARIES: readonly Library[] = [
  {
    ...echo,
    name: 'reconnecting-websocket',
    label: 'reconnecting-websocket',
    option: '`WebSocket`',
  },
  { ...echo, name: 'partysocket', label: 'partysocket', option: '`WebSocket`' },
  { ...echo, name: 'rxjs', label: 'rxjs `webSocket`', option: '`WebSocketCtor`' },
  {
    name: 'graphql-ws',
    label: 'graphql-ws',
    option: '`webSocketImpl`',
    format: 'graphqlTransportWs()',
    server: startGraphql,
  },
  {
    name: 'trpc',
    label: 'tRPC `wsLink`',
    option: '`WebSocket`',
    format: 'tRPC()',
    server: startTrpc,
  },
  {
    name: 'mqtt',
    label: 'MQTT.js',
    option: '`createWebsocket`',
    // Its own keep-alive, in seconds.
    format: 'mqtt(60)',
    server: startMqtt,
  },
  {
    name: 'y-websocket',
    label: 'y-websocket',
    option: '`WebSocketPolyfill`',
    format: 'inline',
    server: startYWebsocket,
  },
  {
    name: 'hocuspocus',
    label: 'hocuspocus',
    option: '`WebSocketPolyfill`',
    format: 'inline',
    server: startHocuspocus,
  },
  {
    name: 'nats',
    label: 'nats.ws',
    option: '`wsFactory`',
    format: 'inline',
    server: startNats,
  },
  {
    name: 'stomp',
    label: '@stomp/stompjs',
    option: '`webSocketFactory`',
    format: 'stomp(1000)',
    path: '/stomp',
    server: pace => startStomp(tuned(pace, 1000, 10_000)),
  },
  {
    name: 'centrifuge',
    label: 'centrifuge \\*',
    option: '`websocket`',
    format: 'centrifugo()',
    server: pace => startCentrifugo(tuned(pace, 1, 25)),
  },
  {
    name: 'phoenix',
    label: 'phoenix \\*',
    option: '`transport`',
    format: 'phoenix(2)',
    server: startPhoenix,
  },
  {
    name: 'supabase',
    label: 'Supabase Realtime \\*',
    option: '`transport`',
    format: 'phoenix(1)',
    server: startSupabase,
  },
  {
    name: 'signalr',
    label: 'SignalR \\*',
    option: '`WebSocket`',
    format: 'signalR()',
    server: pace => startSignalr(tuned(pace, 1000, 15_000)),
  },
  {
    name: 'action-cable',
    label: 'Action Cable \\*',
    option: '`adapters.WebSocket`',
    format: 'actionCable()',
    server: pace => startActionCable(tuned(pace, 1000, 3000)),
  },
  {
    name: 'socket-io',
    label: 'Socket.IO',
    option: 'the global',
    format: 'engineIo()',
    server: pace => startSocketIo(tuned(pace, { pingInterval: 1000, pingTimeout: 1000 }, {})),
  },
  { ...echo, name: 'vueuse', label: 'VueUse `useWebSocket`', option: 'the global' },
  { ...echo, name: 'react-use-websocket', label: 'react-use-websocket', option: 'the global' },
  { ...echo, name: 'websocket-ts', label: 'websocket-ts', option: 'the global' },
]

const PEERS = [
  'reconnecting-websocket',
  'partysocket',
  'socket-io',
  'graphql-ws',
  'phoenix',
  'vueuse',
  'react-use-websocket',
  'signalr',
  'mqtt',
  'centrifuge',
]

/** Ours, and what a user would pick instead. */
export const CHOICES: readonly Library[] = [
  BELAY,
  NATIVE,
  ...PEERS.map(name => LIBRARIES.find(library => library.name === name)!),
]

export const BEFORE = 'before'

/** The same, and right behind ours what it was at another commit, where that is asked for. */
export function choices(before: Before | undefined): readonly Library[] {
  if (!before) return CHOICES
  const [ours, ...others] = CHOICES
  const older = { ...BELAY, name: BEFORE, label: `**ReconnectingWebSocket** at ${before.commit}` }
  return [ours!, older, ...others]
}
