import type { Settings } from '../../under/page/driver.ts'
import type { Pace } from '../libraries.ts'

const SECOND = 1000
/** As early as any of them can be told to begin. */
const RETRY = 500
const retry = () => RETRY

/**
 * What must be said for a library to reconnect, and to send heartbeats where it does so only when it
 * is asked to; nothing of how often.
 */
const BARE: Record<string, () => Settings> = {
  rxjs: () => ({ delay: SECOND }),
  'websocket-ts': () => ({ delay: SECOND }),
  vueuse: () => ({ autoReconnect: true, heartbeat: true }),
  'react-use-websocket': () => ({ heartbeat: true }),
  nats: () => ({ maxReconnectAttempts: -1, waitOnFirstConnect: true }),
}

const reconnection = { minReconnectionDelay: RETRY, maxReconnectionDelay: SECOND }

const ours = () => ({ heartbeat: { interval: SECOND, timeout: SECOND }, ...reconnection })

const TUNED: Record<string, () => Settings> = {
  belay: ours,
  before: ours,
  // They have no heartbeat.
  'reconnecting-websocket': () => reconnection,
  partysocket: () => reconnection,
  'socket-io': () => ({ reconnectionDelay: RETRY, reconnectionDelayMax: SECOND }),
  'graphql-ws': () => ({
    keepAlive: SECOND,
    pongTimeout: SECOND,
    retryWait: () => new Promise(resolve => setTimeout(resolve, RETRY)),
  }),
  phoenix: () => ({
    heartbeatIntervalMs: SECOND,
    reconnectAfterMs: retry,
    rejoinAfterMs: retry,
  }),
  vueuse: () => ({
    autoReconnect: { delay: RETRY },
    heartbeat: { message: 'ping', interval: SECOND, pongTimeout: SECOND },
  }),
  'react-use-websocket': () => ({
    reconnectInterval: RETRY,
    // Its timeout is one of silence, pings and all.
    heartbeat: { message: 'ping', interval: SECOND, timeout: 2 * SECOND },
  }),
  signalr: () => ({
    retryPolicy: { nextRetryDelayInMilliseconds: retry },
    keepAliveIntervalInMilliseconds: SECOND,
    serverTimeoutInMilliseconds: 2 * SECOND,
  }),
  mqtt: () => ({ keepalive: 1, reconnectPeriod: RETRY }),
  centrifuge: () => ({
    minReconnectDelay: RETRY,
    maxReconnectDelay: SECOND,
    maxServerPingDelay: SECOND,
  }),
}

export function settingsOf(library: string, pace: Pace): Settings {
  const settings = pace === 'tuned' ? TUNED[library] : undefined
  return (settings ?? BARE[library] ?? (() => ({})))()
}
