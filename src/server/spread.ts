import { GOES_AWAY, LONGEST_SPREAD } from '../core/close.ts'
import { badOption } from '../core/options.ts'
import type { ServerSocket } from './server-socket.ts'

type Closing = Parameters<ServerSocket['close']>

const FIX = `a number from 0 to ${LONGEST_SPREAD}, or a function that returns one`

const isSpread = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= LONGEST_SPREAD

/** The spread of one server, as its clients are told of it. */
export class Spread {
  readonly #given: number | (() => number)
  #isReported = false

  /** @throws RangeError for what is neither a spread nor a function. */
  constructor(given: number | (() => number)) {
    if (typeof given !== 'function' && !isSpread(given)) throw badOption('spread', given, FIX)
    this.#given = given
  }

  /** Adds it to a reply that is an object. */
  announce(reply: string): string {
    const spread = this.#now()
    const object = JSON.parse(reply) as object
    return spread === undefined ? reply : JSON.stringify({ ...object, spread })
  }

  /** Adds it to a code of a server that leaves, where there is no reason. */
  closing(given: Closing): Closing {
    const [code, reason] = given
    if (code === undefined || reason?.length || !GOES_AWAY.includes(code)) return given
    const spread = this.#now()
    return spread === undefined ? given : [code, `retry=${spread}`]
  }

  /** In whole ms. A function that returns no such number is reported once, and nothing announced. */
  #now(): number | undefined {
    const value: unknown = typeof this.#given === 'function' ? this.#given() : this.#given
    if (isSpread(value)) return Math.round(value)
    if (!this.#isReported) {
      console.warn(badOption('the result of spread()', value, FIX).message)
    }
    this.#isReported = true
    return undefined
  }
}
