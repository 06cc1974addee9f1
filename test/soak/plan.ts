import type { ReconnectingWebSocketOptions } from '../../src/index.ts'

type Overflow = NonNullable<ReconnectingWebSocketOptions['overflow']>

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

/** The promise of a client's delivery; see docs/delivery.md. */
export type Delivery = 'exactly once' | 'at least once'

/** One client of the soak and its traffic. Plain data: it travels to the page. */
export interface ClientPlan {
  name: string
  /** `undefined` for a client without one. */
  delivery: Delivery | undefined
  /** Seed of its traffic. */
  seed: number
  timings: Timings
  /** It takes messages out of `messages()`, and not always at once. */
  loops: boolean
  /** The options beside the timings. */
  options: ReconnectingWebSocketOptions
  /**
   * Milliseconds between two frames that the server sends by itself; `undefined` for none. In a session
   * it is the mean.
   */
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

/** The deliveries of each four clients, in an order that is drawn. */
const DECK: readonly ClientPlan['delivery'][] = [
  undefined,
  undefined,
  'exactly once',
  'at least once',
]

export function drawPlans(random: () => number, clients: number): ClientPlan[] {
  const deck: ClientPlan['delivery'][] = []
  let exact = 0
  return Array.from({ length: clients }, (_, index) => {
    if (!deck.length) deck.push(...DECK)
    const [delivery] = deck.splice(Math.floor(random() * deck.length), 1)
    // Every other one.
    const loops = delivery === 'exactly once' && exact++ % 2 === 1
    return { ...drawPlan(random, index, delivery), loops }
  })
}

/** Timings far below the defaults, so that a minute holds many deaths and recoveries. */
function drawPlan(
  random: () => number,
  index: number,
  delivery: ClientPlan['delivery'],
): Omit<ClientPlan, 'loops'> {
  const whole = (from: number, to: number): number => Math.round(between(random, from, to))
  const heavy = delivery ? random() < 0.5 : index % 4 === 3
  const timeout = whole(900, 1500)
  return {
    name: `c${index}`,
    delivery,
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
      // A delivery also counts what is not acknowledged, and drops no message that it has numbered.
      maxEnqueuedMessages: delivery ? whole(20, 100) : whole(5, 50),
      maxEnqueuedBytes: heavy ? 2 ** 20 : 8192,
      overflow: oneOf<Overflow>(random, [
        'drop-newest',
        'reject',
        ...(delivery ? [] : ['drop-oldest' as const]),
      ]),
    },
    feed: index % 2 === 0 || delivery === 'exactly once' ? whole(100, 500) : undefined,
    latency: index % 3 === 0 ? 0 : whole(5, 40),
    pace: whole(100, 400),
    heavy,
  }
}
