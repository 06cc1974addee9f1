import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Machine } from '../machine.ts'
import type { Result } from '../result.ts'
import { draw } from './draw.ts'
import { section, tidy } from './markdown.ts'

export const RESULTS: string = fileURLToPath(new URL('../results/', import.meta.url))

/** A result as it lies in `results`, without the plots, which lie beside it. */
export interface Saved {
  name: string
  machine: Machine
  result: Result
}

export async function save({ name, machine, result }: Saved): Promise<void> {
  mkdirSync(RESULTS, { recursive: true })
  for (const plot of result.plots) writeFileSync(`${RESULTS}${plot.name}.svg`, draw(plot))
  const plots = result.plots.map(({ name, alt }) => ({ name, alt }))
  const json = JSON.stringify({ name, machine, result: { ...result, plots } })
  writeFileSync(`${RESULTS}${name}.json`, await tidy(json, 'json'))
}

/** The results of these names, as far as there are any. */
export function load(names: readonly string[]): Saved[] {
  return names
    .map(name => `${RESULTS}${name}.json`)
    .filter(file => existsSync(file))
    .map(file => JSON.parse(readFileSync(file, 'utf8')) as Saved)
}

/** Writes `results/README.md`: everything that was measured last. */
export async function writeReport(saved: readonly Saved[]): Promise<void> {
  const text = [
    '# Results',
    'Written by `npm run bench`; [docs/benchmarks.md](../../../docs/benchmarks.md) says how to read them.',
    ...saved.map(it => section(it, '')),
  ].join('\n\n')
  writeFileSync(`${RESULTS}README.md`, await tidy(text, 'markdown'))
}
