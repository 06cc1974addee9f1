/** What is left of many rounds. */
export interface Spread {
  median: number
  min: number
  max: number
  rounds: number
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median = sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
  return { median, min: sorted[0]!, max: sorted.at(-1)!, rounds: sorted.length }
}

/** `median (min to max)`. */
export function written({ median, min, max }: Spread, digits = 0): string {
  const [a, b, c] = [median, min, max].map(value => number(value, digits))
  return `${a} (${b} to ${c})`
}

/** With a thin space between thousands, and never `-0`. */
export function number(value: number, digits = 0): string {
  const [whole, rest] = (Number(value.toFixed(digits)) + 0).toFixed(digits).split('.')
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ' ')
  return rest === undefined ? grouped : `${grouped}.${rest}`
}
