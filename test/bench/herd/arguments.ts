import { parseArgs } from 'node:util'
import { KINDS } from './kinds.ts'
import { SCENARIOS } from './scenarios/index.ts'

export interface HerdArguments {
  clients: number
  seed: number
  processes: number
  scenarios: readonly string[]
  kinds: readonly string[]
  /** Nothing was left out, so that the results may be kept. */
  isComplete: boolean
}

const USAGE =
  'usage: npm run bench:herd -- [--clients N] [--seed N] [--processes N] [--scenarios a,b] [--kinds a,b]'
const MILLION = 1_000_000

/** @throws Error that names the argument, the value and what to use instead. */
export function readArguments(given: readonly string[]): HerdArguments {
  const { values } = parse(given)
  const scenarios = names('scenarios', values.scenarios, SCENARIOS)
  const kinds = names('kinds', values.kinds, KINDS)
  return {
    clients: whole('clients', values.clients, MILLION, 100, 4 * MILLION),
    seed: whole('seed', values.seed, 1, 0, 2 ** 31 - 1),
    processes: whole('processes', values.processes, 2, 1, 64),
    scenarios,
    kinds,
    isComplete: scenarios.length === SCENARIOS.length && kinds.length === KINDS.length,
  }
}

function parse(given: readonly string[]) {
  try {
    const string = { type: 'string' } as const
    return parseArgs({
      args: [...given],
      options: {
        clients: string,
        seed: string,
        processes: string,
        scenarios: string,
        kinds: string,
      },
    })
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

function names(name: string, text: string | undefined, all: readonly { name: string }[]) {
  const known = all.map(one => one.name)
  if (text === undefined) return known
  const wanted = text.split(',')
  const unknown = wanted.filter(one => !known.includes(one))
  if (!unknown.length) return wanted
  throw new Error(
    `--${name}: there is no ${unknown.join(', ')}; there are ${known.join(', ')}\n${USAGE}`,
  )
}
