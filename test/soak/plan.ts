import type { ReconnectingWebSocketOptions } from '../../src/index.ts'

/** The timings that every client of the soak sets; in ms, as the options of the same names. */
export interface Timings {
  interval: number
  timeout: number
  answerTimeout: number
  checkTimeout: number
  connectTimeout: number
  closeTimeout: number
  maxReconnectionDelay: number
}

/** One client of the soak and its traffic. Plain data: it travels to the page. */
export interface ClientPlan {
  name: string
  /** Seed of its traffic. */
  seed: number
  timings: Timings
  /** The options beside the timings. */
  options: ReconnectingWebSocketOptions
  /** Milliseconds between two frames that the server sends by itself; `undefined` for none. */
  feed: number | undefined
  /** How long every byte takes each way when nothing is wrong, in ms. */
  latency: number
  /** Mean time between two of its messages, in ms. */
  pace: number
  /** It sends messages of up to half a megabyte now and then. */
  heavy: boolean
}

/** Evenly between two numbers. */
export function between(random: () => number, from: number, to: number): number {
  return from + random() * (to - from)
}

/** One of a list. */
export function oneOf<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!
}

/** Timings far below the defaults, so that a minute holds many deaths and recoveries. */
export function drawPlan(random: () => number, index: number): ClientPlan {
  const whole = (from: number, to: number): number => Math.round(between(random, from, to))
  const heavy = index % 4 === 3
  const timeout = whole(900, 1500)
  return {
    name: `c${index}`,
    seed: whole(0, 2 ** 31),
    timings: {
      interval: whole(400, 1200),
      timeout,
      answerTimeout: timeout * 2,
      checkTimeout: whole(700, 1000),
      connectTimeout: whole(2000, 3000),
      closeTimeout: whole(300, 1000),
      maxReconnectionDelay: whole(600, 2500),
    },
    options: {
      minReconnectionDelay: whole(50, 300),
      minUptime: whole(300, 2000),
      maxEnqueuedMessages: whole(5, 50),
      maxEnqueuedBytes: heavy ? 2 ** 20 : 8192,
      overflow: oneOf(random, ['drop-oldest', 'drop-newest', 'reject']),
    },
    feed: index % 2 === 0 ? whole(100, 500) : undefined,
    latency: index % 3 === 0 ? 0 : whole(5, 40),
    pace: whole(100, 400),
    heavy,
  }
}
