/**
 * Keeps a server from holding on to ghosts: clients that are gone without a word. The heartbeat is
 * the one of the client's side, with control frames for its pings: a browser answers those by itself.
 */
import { Alarm } from '../core/alarm.ts'
import { Deadline } from '../core/deadline.ts'
import type { Payload } from '../core/formats/format.ts'
import { frames, replyTo } from '../core/formats/frames.ts'
import { Heartbeat } from '../core/heartbeat.ts'
import { MAX_DELAY, badOption, duration, knownOptions } from '../core/options.ts'
import { LATE, turnFor } from '../core/lateness.ts'
import { newPeer } from '../core/peer.ts'
import type { AnswerFormat } from './answer.ts'
import { answer } from './answer.ts'
import type { ServerSocket } from './server-socket.ts'
import { Spread } from './spread.ts'

/**
 * All times are ms above 0 and at most 2 147 483 647; `false` or `Infinity` is never. A bad value throws
 * a RangeError, an unknown name a TypeError.
 */
export interface KeepAliveOptions extends AnswerFormat {
  /**
   * From the end of one exchange to the next control ping. Below the idle limits of proxies, of which
   * 60 s is the commonest.
   *
   * @defaultValue 25000
   */
  interval?: number | false | undefined
  /**
   * How long nothing at all may arrive after a control ping, before the client is terminated.
   *
   * @defaultValue 20000
   */
  timeout?: number | false | undefined
  /**
   * How long `close()` waits for the client's Close frame before the connection is terminated.
   *
   * @defaultValue 2000
   */
  closeTimeout?: number | false | undefined
  /**
   * `ping`, `pong` and `id` in one object; `false` to leave the clients' heartbeats to the application.
   *
   * @defaultValue what `ping`, `pong` and `id` say
   */
  format?: AnswerFormat | false | undefined
  /**
   * The time in which all clients may come back after an end that hits them all, in ms from 0 to
   * 3 600 000, or a function that returns it. Divide their number by the number that the server
   * admits per millisecond.
   * Replies announce it where `pong` is an object, and `close()` with 1001, 1012 or 1013 and no reason
   * does so by the reason `retry=<ms>`.
   *
   * @defaultValue nothing is announced: clients come back within 2 s
   */
  spread?: number | (() => number) | undefined
  /**
   * Gets every message that is not a heartbeat. Leave it out and listen to `message` yourself,
   * where seeing the heartbeats does not disturb.
   */
  onMessage?(data: unknown, isBinary: boolean): void
}

const FORMAT = ['ping', 'pong', 'id'] as const
const OPTIONS = ['interval', 'timeout', 'closeTimeout', 'format', 'spread', 'onMessage', ...FORMAT]
/**
 * A client that sends pings and never reads piles up replies. A client that waits for each reply has
 * one; with more than this the client is terminated.
 */
const MAX_UNSENT = 100
const OPEN = 1
const CLOSED = 3

/**
 * Looks after one socket of `ws` from now to its end:
 * - reads it and answers the client's heartbeats, so that both is done by construction;
 * - sends control pings, and terminates a client from which nothing comes any more. While the
 *   application has paused the socket nothing can come, and the client is not terminated for it;
 * - bounds `close()`: a client that does not send its Close frame is terminated after
 *   `closeTimeout`. For that, `close` becomes an own method of the socket;
 * - terminates a client that sends pings and does not read the replies;
 * - listens to `error`, so that a broken frame or a reset does not end the process; `close` follows.
 *
 * ```ts
 * server.on('connection', socket => {
 *   keepAlive(socket, { onMessage: data => handle(data) })
 * })
 * ```
 *
 * @param socket - Open, or about to be.
 * @throws RangeError or TypeError that names the option, the value and the fix.
 */
export function keepAlive(socket: ServerSocket, options: KeepAliveOptions = {}): void {
  knownOptions(options, OPTIONS)
  const { interval = 25_000, timeout = 20_000, closeTimeout = 2_000 } = options
  const { format = options } = options
  const spread = options.spread === undefined ? undefined : new Spread(options.spread)
  const limits = {
    interval: duration('interval', interval),
    timeout: duration('timeout', timeout),
  }
  if (format !== false && (typeof format !== 'object' || format === null)) {
    throw badOption('format', format, 'like { ping, pong }, or false to answer nothing')
  }
  if (format !== options && FORMAT.some(name => options[name] !== undefined)) {
    throw badOption('format', format, 'left out beside ping, pong and id')
  }
  // As the client checks them: an empty object would be the ping of all objects.
  if (format) frames(format.ping, format.pong)
  const isObject = format && typeof (format.pong ?? replyTo(format.ping)) === 'object'
  const closeLimit = duration('closeTimeout', closeTimeout)

  const timings = { ...limits, answerTimeout: Infinity, checkTimeout: limits.timeout }
  const heart = new Heartbeat(timings, newPeer())
  const limit = new Deadline()
  let timer: ReturnType<typeof setTimeout> | undefined

  const clear = (): void => clearTimeout(timer)
  const set = (at: number, run: () => void): void => {
    clear()
    // Cut to whole milliseconds it would come too early, and be set once more.
    const delay = Math.ceil(at - performance.now())
    timer = setTimeout(run, Math.min(MAX_DELAY, Math.max(0, delay)))
  }
  const alarm = new Alarm({ set, clear }, () => tick())
  const arm = (): void => alarm.set(Math.min(limit.at, heart.deadline))

  const tick = (): void => {
    const now = performance.now()
    if (limit.passed(now, late => (late > LATE ? closeLimit : turnFor(late)))) return terminate()
    // A paused socket reads no pong: as good as one.
    if (socket.isPaused) heard(true)
    let action
    while ((action = heart.tick(now, Date.now(), socket.bufferedAmount))) {
      if (action === 'ping' && socket.readyState === OPEN) socket.ping()
      if (action === 'dead') return terminate()
    }
    arm()
  }

  const heard = (isPong: boolean): void => {
    if (!isPong && !heart.attends()) return
    heart.frame(performance.now(), isPong)
    arm()
  }

  let unsent = 0
  const send = (reply: string): void => {
    // A socket that has sent everything may be one that calls nobody back.
    if (!socket.bufferedAmount) unsent = 0
    if (unsent === MAX_UNSENT) return terminate()
    unsent++
    socket.send(reply, () => unsent--)
  }

  const terminate = (): void => {
    stop()
    socket.terminate()
  }

  const stop = (): void => {
    limit.clear()
    heart.stop()
    arm()
  }

  const close = socket.close.bind(socket)
  socket.close = (...given: Parameters<ServerSocket['close']>) => {
    close(...(spread ? spread.closing(given) : given))
    if (limit.at < Infinity || socket.readyState === CLOSED) return
    heart.stop()
    limit.set(performance.now() + closeLimit)
    arm()
  }

  socket.on('message', (data: unknown, isBinary: boolean) => {
    heard(false)
    const reply = format && !isBinary ? answer(data as Payload, format) : undefined
    if (reply === undefined) options.onMessage?.(data, isBinary)
    else if (socket.readyState === OPEN) send(isObject && spread ? spread.announce(reply) : reply)
  })
  socket.on('pong', () => heard(true))
  socket.on('error', () => {})
  socket.on('close', stop)

  heart.open(performance.now(), Date.now(), false)
  arm()
}
