import { parseArgs } from 'node:util'

export interface LoadArguments {
  clients: number
  /** How many processes the clients are in. */
  processes: number
  /** Connections that the server admits per second. */
  rate: number
  /** How long the server is away, in s. */
  down: number
  /** How long the idle connections are watched, in s. */
  idle: number
}

const USAGE =
  'usage: npm run bench:load -- [--clients N] [--processes N] [--rate N] [--down S] [--idle S]'

/** Each with its default, and the least and the most that it may be. */
const LIMITS: Record<keyof LoadArguments, [fallback: number, from: number, to: number]> = {
  clients: [10_000, 10, 100_000],
  processes: [2, 1, 16],
  rate: [1_000, 10, 100_000],
  down: [5, 1, 30],
  idle: [30, 1, 60],
}
const NAMES = Object.keys(LIMITS) as (keyof LoadArguments)[]
/** Filling up and coming back both wait for the server's door; longer than this is no test. */
const LONGEST = 40

/** @throws Error that names the argument, the value and what to use instead. */
export function readArguments(given: readonly string[]): LoadArguments {
  const texts = parse(given)
  const read = Object.fromEntries(
    NAMES.map(name => [name, whole(name, texts[name], ...LIMITS[name])]),
  ) as unknown as LoadArguments
  if (read.clients / read.rate > LONGEST) {
    const rate = Math.ceil(read.clients / LONGEST)
    throw new Error(`--rate ${read.rate} is too slow: use ${rate} or more for these clients`)
  }
  return read
}

function parse(given: readonly string[]): Partial<Record<string, string>> {
  try {
    const options = Object.fromEntries(NAMES.map(name => [name, { type: 'string' as const }]))
    return parseArgs({ args: [...given], options }).values
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`)
  }
}

function whole(name: string, text: string | undefined, fallback: number, from: number, to: number) {
  if (text === undefined) return fallback
  const value = text.trim() ? Number(text) : NaN
  if (Number.isInteger(value) && value >= from && value <= to) return value
  throw new Error(`--${name} is "${text}": use a whole number from ${from} to ${to}\n${USAGE}`)
}
