import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import type { Goal, Plot, Table } from '../result.ts'
import type { Saved } from './saved.ts'

/** Lays text out as the project's own is. */
export async function tidy(text: string, parser: 'markdown' | 'json'): Promise<string> {
  return format(text, { ...(await resolveConfig(fileURLToPath(import.meta.url))), parser })
}

export function table({ title, columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const lines = [line(columns), line(columns.map(() => '---')), ...rows.map(line)]
  return (title === undefined ? '' : `**${title}**\n\n`) + lines.join('\n')
}

export const goals = (goals: readonly Goal[]): string =>
  table({
    columns: ['goal', 'bound', 'measured', 'reached'],
    rows: goals.map(({ what, bound, measured, reached }) => [
      what,
      bound,
      measured,
      reached ? 'yes' : '**no**',
    ]),
  })

export const plot = ({ name, alt }: Plot, folder: string): string =>
  `![${alt}](${folder}${name}.svg)`

/**
 * One result with all it has.
 *
 * @param folder - Where the plots are, as seen from the text; ends with a slash, or is empty.
 */
export function section({ result, machine }: Saved, folder: string): string {
  return [
    `## ${result.title}`,
    result.about,
    ...result.plots.map(it => plot(it, folder)),
    ...result.tables.map(table),
    ...(result.goals.length ? [goals(result.goals)] : []),
    `_${machine.measured}: ${machine.browser}, Node ${machine.node}, ${machine.system}, ${machine.processor}, ${machine.memory}; ${machine.load} runnable per core when it began${machine.stalled === undefined ? '' : `, stalled for ${machine.stalled} ms at most`}._`,
  ].join('\n\n')
}
