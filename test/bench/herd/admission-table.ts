import { number } from '../spread.ts'
import { KINDS } from './kinds.ts'
import { outcome } from './outcome.ts'
import { soonest } from './run-one.ts'
import { restart } from './scenarios/restart.ts'

/** How long the servers need to admit all clients, in s. */
const TIMES = [1, 20, 100, 500] as const
const MILLION = 1_000_000
/** Enough: the servers are as much slower as the clients are fewer. */
const MOST = 50_000
const OURS = KINDS.slice(0, 3)
const LABELS = ['defaults', '3 s to 15 s', 'with spread'] as const

/**
 * A restart at servers of different speed, as Markdown: only the time to admit all clients matters.
 *
 * @param tell - Hears of each kind of client that is done.
 */
export function admissionTable(
  clients: number,
  seed: number,
  tell: (text: string) => void,
): string {
  const herd = Math.min(clients, MOST)
  const rows = OURS.flatMap((kind, at) => {
    const runs = TIMES.map(time => {
      const scenario = { ...restart, rate: MILLION / time, end: 10_000 * time + 600_000 }
      return { ...outcome(scenario, kind, herd, seed), soonest: soonest(scenario, 0.99) }
    })
    tell(`restart at servers of different speed, ${kind.name}`)
    const row = (name: string, of: (run: (typeof runs)[number]) => string): string =>
      `| ${[name, ...runs.map(of)].join(' | ')} |`
    return [
      row(`**${LABELS[at]}**: worst second, of what is admitted`, ({ peak, rate }) => {
        return `${number(peak / rate, peak < 10 * rate ? 1 : 0)} ×`
      }),
      row('attempts in vain per client', ({ wasted }) =>
        number(wasted / herd, wasted < 10 * herd ? 1 : 0),
      ),
      row('99 % back, later than the soonest', ({ back99 = Infinity, soonest }) => {
        return `${number(Math.max(0, back99 - soonest), 1)} s`
      }),
    ]
  })
  return [
    `| ${['time to admit all clients', ...TIMES.map(time => `${time} s`)].join(' | ')} |`,
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
}
