/** Checks the options of a client and completes them. */
import { heartbeatMode } from '../core/formats/format.ts'
import type { LifecycleOptions } from '../core/lifecycle.ts'
import { MAX_DELAY, badOption, duration, knownOptions } from '../core/options.ts'
import type { OutboxLimits, Overflow } from '../core/outbox.ts'
import type { SocketSettings } from '../socket/socket-options.ts'
import { HEARTBEAT_OPTIONS, checkOptions, socketSettings } from '../socket/socket-options.ts'
import type { WebSocketClass } from '../socket/websocket-class.ts'
import { isSubclass, isWebSocketClass } from '../socket/websocket-class.ts'
import type { Disconnected } from './events.ts'
import type { Plugin, ReconnectingWebSocketOptions } from './options.ts'
import type { Connection } from './preparation.ts'

/** Options that have been checked and completed. */
export interface ClientSettings {
  socket: SocketSettings
  lifecycle: LifecycleOptions
  outbox: OutboxLimits
  startClosed: boolean
  shouldReconnect: (event: Disconnected) => unknown
  reconnectDelay: ReconnectingWebSocketOptions['reconnectDelay']
  signal: AbortSignal | undefined
  hiddenTimeout: number
  prepare: ((connection: Connection) => unknown) | undefined
  WebSocket: WebSocketClass | undefined
  standby: Plugin | undefined
  delivery: Plugin | undefined
  /** Whether replies, and not just any frame, prove what was sent before the ping. */
  hasReplies: boolean
}

const OVERFLOWS: readonly Overflow[] = ['drop-oldest', 'drop-newest', 'reject']

const OPTION_NAMES = [
  'heartbeat',
  'connectTimeout',
  'connectionTimeout',
  'closeTimeout',
  'minReconnectionDelay',
  'maxReconnectionDelay',
  'reconnectionDelayGrowFactor',
  'minUptime',
  'maxRetries',
  'maxEnqueuedMessages',
  'maxEnqueuedBytes',
  'overflow',
  'startClosed',
  'shouldReconnect',
  'reconnectDelay',
  'protocols',
  'prepare',
  'signal',
  'hiddenTimeout',
  'WebSocket',
  'standby',
  'delivery',
]

/** @throws RangeError or TypeError that names the option, the value and the fix. */
export function clientSettings(options: ReconnectingWebSocketOptions): ClientSettings {
  knownOptions(options, OPTION_NAMES)
  const { heartbeat = {}, connectionTimeout, closeTimeout, delivery } = options
  const { connectTimeout = connectionTimeout } = options
  if (connectionTimeout !== undefined) {
    if (options.connectTimeout !== undefined) {
      throw badOption('connectionTimeout', connectionTimeout, 'left out beside connectTimeout')
    }
    duration('connectionTimeout', connectionTimeout)
  }
  checkOptions('heartbeat', heartbeat)
  if (heartbeat) knownOptions(heartbeat, HEARTBEAT_OPTIONS)
  const beats = heartbeat || { format: false }
  const socket = socketSettings({ ...beats, connectTimeout, closeTimeout })
  const { format } = socket
  return {
    socket,
    lifecycle: {
      backoff: {
        ...delays(options),
        factor: number(options, 'reconnectionDelayGrowFactor', 1.5, 1, MAX_DELAY),
      },
      connectTimeout: socket.connectTimeout,
      minUptime: number(options, 'minUptime', 5_000, 0, MAX_DELAY),
      maxRetries: number(options, 'maxRetries', Infinity, 0, Infinity),
      needsProof: format !== false,
    },
    outbox: {
      messages: number(options, 'maxEnqueuedMessages', delivery ? 10_000 : 1_000, 0, Infinity),
      bytes: number(options, 'maxEnqueuedBytes', 2 ** 20, 0, Infinity),
      overflow: checked(
        options,
        'overflow',
        delivery ? 'reject' : 'drop-newest',
        value => OVERFLOWS.includes(value),
        `one of ${OVERFLOWS.join(', ')}`,
      ),
    },
    startClosed: checked(
      options,
      'startClosed',
      false,
      (value: unknown) => typeof value === 'boolean',
      'true or false',
    ),
    shouldReconnect: checked(
      options,
      'shouldReconnect',
      () => true,
      isFunction,
      'a function that returns true or false',
    ),
    reconnectDelay: checked(
      options,
      'reconnectDelay',
      undefined,
      isFunction,
      'a function that returns milliseconds',
    ),
    prepare: checked(options, 'prepare', undefined, isFunction, 'a function of a connection'),
    signal: checked(
      options,
      'signal',
      undefined,
      (value: AbortSignal) => typeof value?.aborted === 'boolean',
      'an AbortSignal',
    ),
    hiddenTimeout: duration('hiddenTimeout', options.hiddenTimeout ?? false),
    WebSocket: checked(
      options,
      'WebSocket',
      undefined,
      (value: unknown) => isWebSocketClass(value) && !isSubclass(value),
      'a class like the global WebSocket, with its constants, and not a subclass of HeartbeatWebSocket',
    ),
    standby: checked(options, 'standby', undefined, isPlugin, 'what standby() returns'),
    delivery: checked(
      options,
      'delivery',
      undefined,
      (value: Partial<Plugin> | null) => isPlugin(value) && !options.standby,
      'what exactlyOnce() or atLeastOnce() returns, without standby beside it',
    ),
    hasReplies: heartbeatMode(format) === 'ask',
  }
}

const isFunction = (value: unknown): boolean => typeof value === 'function'
const isPlugin = (value: Partial<Plugin> | null): boolean => isFunction(value?.join)

/** An option, or its default where it is `undefined`. */
function checked<K extends keyof ReconnectingWebSocketOptions, D>(
  options: ReconnectingWebSocketOptions,
  name: K,
  otherwise: D,
  isGood: (value: never) => boolean,
  fix: string,
): NonNullable<ReconnectingWebSocketOptions[K]> | D {
  const { [name]: value } = options
  if (value === undefined) return otherwise
  if (!isGood(value as never)) throw badOption(name, value, fix)
  return value
}

/** Each default gives way to the other option. */
function delays(options: ReconnectingWebSocketOptions): { min: number; max: number } {
  const max = number(options, 'maxReconnectionDelay', 10_000, 0, MAX_DELAY)
  const min = number(options, 'minReconnectionDelay', Math.min(2_000, max), 0, MAX_DELAY)
  if (min > max && options.maxReconnectionDelay !== undefined) {
    throw badOption('minReconnectionDelay', min, `at most maxReconnectionDelay, which is ${max}`)
  }
  return { min, max: Math.max(min, max) }
}

type NumberName =
  | 'minReconnectionDelay'
  | 'maxReconnectionDelay'
  | 'reconnectionDelayGrowFactor'
  | 'minUptime'
  | 'maxRetries'
  | 'maxEnqueuedMessages'
  | 'maxEnqueuedBytes'

/** A number from `least` to `most`. */
function number(
  options: ReconnectingWebSocketOptions,
  name: NumberName,
  otherwise: number,
  least: number,
  most: number,
): number {
  return checked(
    options,
    name,
    otherwise,
    (value: unknown) => typeof value === 'number' && value >= least && value <= most,
    `a number from ${least} to ${most}`,
  )
}
