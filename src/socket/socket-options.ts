import type { HeartbeatFormat } from '../core/formats/format.ts'
import { frames } from '../core/formats/frames.ts'
import type { HeartbeatTimings } from '../core/timings.ts'
import { badOption, duration, knownOptions } from '../core/options.ts'

/**
 * How to ask, how often, and how long to wait. All times are ms above 0 and at most 2 147 483 647, the
 * longest delay that timers keep (WHATWG HTML, timer initialisation steps); `false` or `Infinity` is
 * never. A bad value throws a RangeError, an unknown name a TypeError.
 */
export interface HeartbeatOptions {
  /**
   * From the end of one exchange to the next ping. Below every idle limit met in the field (30 s
   * and up), even one lost beat later.
   *
   * @defaultValue what the format says, else 15000
   */
  interval?: number | false | undefined
  /**
   * How long nothing at all may arrive after a ping. Several TCP retransmissions long by default: a lossy moment does not mean
   * that the connection is dead. It should also exceed the time your largest message takes on your
   * slowest link. Otherwise the third connection in a row waits four times as long, the next
   * ones eight times.
   *
   * @defaultValue what the format says, else 10000
   */
  timeout?: number | false | undefined
  /**
   * How long the reply may stay out while other frames keep arriving; at least `timeout`. That is how
   * a dead uplink shows, and also how a reply looks that is queued behind a download; hence longer.
   * Applies once the peer has answered a ping, on this connection or an earlier one.
   *
   * @defaultValue 30000, or `timeout` where that is longer
   */
  answerTimeout?: number | false | undefined
  /**
   * The short window: how long to wait after `check()`, a network change, a sleep or a blocked page.
   * Never shorter than the habit of the connection, never longer than `timeout`.
   *
   * @defaultValue 3000
   */
  checkTimeout?: number | false | undefined
  /**
   * Whether the first ping goes out right after `open`. `false` where the protocol wants another
   * message first.
   *
   * @defaultValue what the format says, else `true`
   */
  pingOnOpen?: boolean | undefined
  /**
   * Whether a ping goes out right behind a message of the application if no frame came for a fifth of
   * `interval`. A message that is sent sooner gets its ping at the end of that time, unless a frame comes.
   * A ping that is due within that time goes out with the message, whatever came. `timeout` counts from
   * the ping. An application that receives replies or a feed causes no other ping than that.
   * There is none while another ping is out, to a peer that has never replied, or in a format without
   * replies. An application that only sends causes one ping in each fifth of `interval`.
   *
   * @defaultValue true
   */
  askOnSend?: boolean | undefined
  /**
   * The ping to send: a text, or an object that is sent as JSON.
   *
   * @defaultValue 'ping'
   */
  ping?: string | object | undefined
  /**
   * The reply that the server sends: this text, or any JSON object that has these members with equal
   * values. Never shown to your code as the reply to a ping.
   *
   * @defaultValue 'pong'; beside a `ping` that is an object, `{ type: 'pong' }`
   */
  pong?: string | object | undefined
  /**
   * How a protocol of its own asks, from `belay-ws/formats` or your own, in the place of `ping` and
   * `pong`; `json(ping, pong, id)` where each ping needs an id. `false` for no heartbeat.
   *
   * @defaultValue what `ping` and `pong` say
   */
  format?: HeartbeatFormat | false | undefined
}

/** Those of the heartbeat, and how long to wait for the other side at either end of a connection. */
export interface HeartbeatWebSocketOptions extends HeartbeatOptions {
  /**
   * How long the handshake may take, in ms. The first attempt after a heartbeat drop has half of it. It has
   * four times `timeout` where that is less, but not below 4 s. Each attempt in a row that hit its limit
   * doubles the next one, up to fourfold. The browser's own limit is 240 s in Chromium.
   *
   * @defaultValue 10000
   */
  connectTimeout?: number | false | undefined
  /**
   * How long `close()` waits for the other side, in ms, and one turn of the event loop (50 ms). The
   * browser's own limit is 60 s in Chromium.
   *
   * @defaultValue 2000
   */
  closeTimeout?: number | false | undefined
}

/** Options that have been checked and completed. */
export interface SocketSettings extends HeartbeatTimings {
  connectTimeout: number
  closeTimeout: number
  pingOnOpen: boolean
  format: HeartbeatFormat | false
  /** The options as given, for a subclass to build on. */
  given: HeartbeatWebSocketOptions
}

/** The options that concern the heartbeat alone. */
export const HEARTBEAT_OPTIONS: readonly string[] = [
  'interval',
  'timeout',
  'answerTimeout',
  'checkTimeout',
  'pingOnOpen',
  'askOnSend',
  'format',
  'ping',
  'pong',
]

const DEFAULT_FORMAT = /* @__PURE__ */ frames()

/**
 * @throws RangeError or TypeError that names the option, the value and the fix.
 */
export function socketSettings(
  options: HeartbeatWebSocketOptions | false,
  inherited: HeartbeatWebSocketOptions = {},
): SocketSettings {
  checkOptions('the argument', options)
  const given: Record<string, unknown> & HeartbeatWebSocketOptions = { ...inherited }
  const own = options || { format: false }
  knownOptions(own, [...HEARTBEAT_OPTIONS, 'connectTimeout', 'closeTimeout'])
  const { ping, pong } = own
  if (ping !== undefined || pong !== undefined) {
    if (own.format !== undefined) {
      throw badOption('format', own.format, 'left out beside ping and pong')
    }
    given.format = frames(ping, pong)
  }
  for (const [name, value] of Object.entries(own)) {
    // `undefined` is as good as not there, and does not undo what was set before.
    if (value !== undefined) given[name] = value
  }
  const { format = DEFAULT_FORMAT } = given
  checkFormat(format)
  const wants: Partial<HeartbeatFormat> = format || {}
  const { handshake = false, maxInterval = Infinity } = wants
  const {
    interval = wants.interval ?? 15_000,
    timeout = wants.timeout ?? 10_000,
    checkTimeout = 3_000,
    connectTimeout = 10_000,
    closeTimeout = 2_000,
    pingOnOpen = !handshake && (wants.pingOnOpen ?? true),
    askOnSend = true,
    answerTimeout = Math.max(30_000, timeout || Infinity),
  } = given
  const times = { interval, timeout, answerTimeout, checkTimeout, connectTimeout, closeTimeout }
  for (const [name, value] of Object.entries({ pingOnOpen, askOnSend })) {
    if (typeof value !== 'boolean') throw badOption(name, value, 'true or false')
  }
  if (pingOnOpen && handshake) {
    throw badOption('pingOnOpen', true, 'left out: this format begins with a handshake')
  }
  const checked = {} as Record<keyof typeof times, number>
  for (const [name, value] of Object.entries(times)) {
    checked[name as keyof typeof times] = duration(name, value)
  }
  if (checked.answerTimeout < checked.timeout) {
    throw badOption('answerTimeout', answerTimeout, `at least timeout, which is ${timeout}`)
  }
  // Without pings of ours somebody else may do the asking.
  if (checked.interval > maxInterval && checked.interval < Infinity) {
    throw badOption('interval', interval, `at most ${maxInterval}, or the other side hangs up`)
  }
  return { ...checked, pingOnOpen, askOnSend, format, given }
}

/** @throws RangeError for what is neither options of a heartbeat nor `false`. */
export function checkOptions(name: string, given: unknown): void {
  if (given === false || (typeof given === 'object' && given)) return
  throw badOption(name, given, 'an object of options, or false for none')
}

function checkFormat(format: unknown): void {
  if (format === false) return
  const { ping, read } = (format ?? {}) as Partial<HeartbeatFormat>
  if (typeof read !== 'function' || (ping !== undefined && typeof ping !== 'function')) {
    // The likeliest slip: the function that makes a format, instead of what it makes.
    const name = typeof format === 'function' && format.name
    const made = name ? ` (call it: ${name}())` : ''
    throw new TypeError(
      `belay-ws: format must have a function read(data, id) and may have ping(id); or be false for no heartbeat${made}`,
    )
  }
}
