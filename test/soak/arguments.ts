export interface SoakArguments {
  /** How long faults are played, in ms. */
  duration: number
  /** What the faults and the traffic follow from. */
  seed: number
  clients: number
}

const USAGE = 'usage: npm run soak -- [minutes] [--seed N] [--clients N]'
const MAX_MINUTES = 7 * 24 * 60
const MAX_CLIENTS = 32

/** @throws Error that names the argument, the value and what to use instead. */
export function readArguments(given: readonly string[]): SoakArguments {
  const values = { minutes: 10, seed: Math.floor(Math.random() * 2 ** 31), clients: 8 }
  const seen = new Set<string>()
  const take = (name: keyof typeof values, text: string | undefined, check: Check): void => {
    if (seen.has(name)) throw new Error(`${name} is given twice\n${USAGE}`)
    seen.add(name)
    const value = text?.trim() ? Number(text) : NaN
    if (!check.holds(value)) {
      throw new Error(`${name} is ${text ?? 'missing'}: use ${check.text}\n${USAGE}`)
    }
    values[name] = value
  }
  for (let i = 0; i < given.length; i++) {
    const [name, inline] = given[i]!.split('=', 2) as [string, string | undefined]
    if (name === '--seed') take('seed', inline ?? given[++i], SEED)
    else if (name === '--clients') take('clients', inline ?? given[++i], CLIENTS)
    else if (name.startsWith('--')) throw new Error(`there is no option ${name}\n${USAGE}`)
    else take('minutes', given[i], MINUTES)
  }
  return { duration: values.minutes * 60_000, seed: values.seed, clients: values.clients }
}

interface Check {
  holds(value: number): boolean
  text: string
}

const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to

const MINUTES: Check = {
  holds: value => value > 0 && value <= MAX_MINUTES,
  text: `minutes above 0 and at most ${MAX_MINUTES}`,
}
const SEED: Check = {
  holds: value => isWhole(value, 0, 2 ** 31 - 1),
  text: 'a whole number from 0 to 2147483647',
}
const CLIENTS: Check = {
  holds: value => isWhole(value, 1, MAX_CLIENTS),
  text: `a whole number from 1 to ${MAX_CLIENTS}`,
}
