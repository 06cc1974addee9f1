import { EXPLAINED } from './explained.ts'

/**
 * The longest delay that timers keep, in ms. A longer one overflows a signed 32-bit integer and
 * fires at once (WHATWG HTML, timer initialisation steps).
 */
export const MAX_DELAY: number = 2 ** 31 - 1

/**
 * Checks an option that is a length of time.
 *
 * @param name - The option's name, for the message.
 * @param value - Milliseconds above 0 and at most 2 147 483 647; `false` or `Infinity` for never.
 * @returns Milliseconds, `Infinity` for never.
 * @throws RangeError that names the option, the value and the fix.
 */
export function duration(name: string, value: number | false): number {
  if (value === false) return Infinity
  // A comparison with NaN is false, so NaN is refused here too.
  if (typeof value === 'number' && value > 0 && (value <= MAX_DELAY || value === Infinity)) {
    return value
  }
  throw badOption(name, value, `milliseconds above 0 and at most ${MAX_DELAY}, or false for never`)
}

/** The one form of all complaints about options: what, what was found, what to write instead. */
export function badOption(name: string, value: unknown, fix: string): RangeError {
  return new RangeError(`belay-ws: ${name} is ${show(value)}; it must be ${fix}${EXPLAINED}`)
}

/**
 * Refuses names that no option has: a typo would otherwise be a setting that silently does nothing.
 *
 * @throws TypeError that names the unknown option and lists the known ones.
 */
export function knownOptions(given: object, known: readonly string[]): void {
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) {
      throw new TypeError(
        `belay-ws: unknown option "${name}"; the options are ${known.join(', ')}${EXPLAINED}`,
      )
    }
  }
}

function show(value: unknown): string {
  // Of a class the text is its whole source.
  return typeof value === 'string' ? `"${value}"` : String(value).slice(0, 60)
}
