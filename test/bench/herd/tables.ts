import { KINDS, OURS, VARIANTS } from './kinds.ts'
import type { Outcome } from './outcome.ts'
import { soonest } from './run-one.ts'
import type { Scenario } from './scenario.ts'

const COLUMNS = [
  'client',
  'most attempts in 1 s',
  'of what is admitted',
  'half back',
  '99 % back',
  'wasted attempts per client',
  'mean time without a connection',
  'gave up',
]

/** One scenario, a line for each kind of client, as Markdown. */
export function table(scenario: Scenario, outcomes: readonly Outcome[]): string {
  const rows = outcomes
    .filter(outcome => outcome.scenario === scenario.name)
    .map(outcome => {
      const { kind, clients, rate, peak, back50, back99, wasted, gaveUp, meanOffline } = outcome
      const isBack = back99 !== undefined
      return [
        kind === OURS.name ? `**${kind}**` : kind,
        thousands((peak * 1_000_000) / clients),
        `${figures(peak / rate)} ×`,
        // Half of them may never have been away.
        scenario.lastBlow === undefined ? seconds(back50) : '',
        seconds(back99),
        figures(wasted / clients),
        isBack ? seconds(meanOffline) : 'never',
        gaveUp ? `${figures((100 * gaveUp) / clients)} %` : '',
      ]
    })
  const used = COLUMNS.map((_, column) => rows.some(row => row[column] !== ''))
  const line = (cells: readonly string[]) => `| ${cells.filter((_, i) => used[i]).join(' | ')} |`
  return [COLUMNS, COLUMNS.map(() => '---'), ...rows].map(line).join('\n')
}

/** What happens in a scenario, and the soonest that it could be over. */
export function story(scenario: Scenario): string {
  if (scenario.lastBlow !== undefined) return `${scenario.story} Times count from the last of it.`
  const soon = seconds(soonest(scenario, 0.99))
  return `${scenario.story} The soonest that 99 % can be back is ${soon}.`
}

/** The rule that each kind of client follows, as Markdown. */
export function rules(): string {
  const rows = KINDS.filter(kind => !VARIANTS.includes(kind)).map(
    ({ name, rule }) => `| ${name} | ${rule} |`,
  )
  return ['| client | waits |', '| --- | --- |', ...rows].join('\n')
}

function seconds(value: number | undefined): string {
  if (value === undefined) return 'never'
  return `${value < 10 ? value.toFixed(1) : thousands(value)} s`
}

function figures(value: number): string {
  return value < 10 ? value.toFixed(1) : thousands(value)
}

function thousands(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, '\u202f')
}
