import type { Outcome } from './accounts.ts'
import { columns } from './columns.ts'
import { deliveries } from './delivery-table.ts'
import type { Totals } from './page/wire-ledger.ts'
import type { Session } from './session.ts'
import type { Sample } from './tally.ts'

/** What happened in a soak, as text. */
export function table(session: Session): string {
  return [faults(session), messages(session), deliveries(session), page(session)].join('\n\n')
}

/** How far a soak has come, in a line. */
export function progress({ tally, leaks }: Session): string {
  const rows = [...tally.rows.values()]
  const sum = (count: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + count(row), 0)
  return (
    `${sum(({ count }) => count)} faults, ${sum(({ detected }) => detected.length)} found, ` +
    `${sum(({ returned }) => returned.length)} back; heap ${kilobytes(leaks!.samples.at(-1)!.heap)} kB`
  )
}

function faults({ tally }: Session): string {
  const lines = [
    ['fault', 'times', 'found', 'median', 'max', 'of bound', 'back', 'median', 'max', 'of bound'],
  ]
  const rows = [...tally.rows].sort(([a], [b]) => a.localeCompare(b))
  for (const [name, { count, detected, returned }] of rows) {
    lines.push([name, `${count}`, ...summary(detected), ...summary(returned)])
  }
  const all = rows.map(([, row]) => row)
  const total = all.reduce((sum, { count }) => sum + count, 0)
  lines.push([
    'all',
    `${total}`,
    ...summary(all.flatMap(({ detected }) => detected)),
    ...summary(all.flatMap(({ returned }) => returned)),
  ])
  const dials = [...tally.failedDials].map(([cause, count]) => `${count} ${cause}`)
  return (
    'found: a broken link was left so long after the fault; back: connected again so long after\n' +
    'both the loss and the end of the fault. Seconds, without what the machine withheld.\n\n' +
    `${columns(lines)}\n\n` +
    `working links called dead where nothing could arrive in time, for the machine or a thin line: ${tally.excused}\n` +
    `dials that failed on a working path: ${dials.join(', ') || 'none'}`
  )
}

/** How many, median and largest in seconds, and the worst share of its bound. */
function summary(samples: readonly Sample[]): string[] {
  if (!samples.length) return ['0', '-', '-', '-']
  const times = samples.map(({ took }) => took).sort((a, b) => a - b)
  const worst = Math.max(...samples.map(({ took, bound }) => took / bound))
  return [
    `${times.length}`,
    seconds(times[Math.floor(times.length / 2)]!),
    seconds(times.at(-1)!),
    `${Math.round(worst * 100)}%`,
  ]
}

/** Of the clients without a delivery. */
function messages({ news, accounts }: Session): string {
  const looks = (news?.looks ?? []).filter(({ stream }) => stream === undefined)
  const sum = (name: keyof Totals): string =>
    `${looks.reduce((total, { totals }) => total + totals[name], 0)}`
  const outcomes = looks.map(({ name }) => accounts.outcomes.get(name))
  const of = (name: keyof Outcome): string =>
    `${outcomes.reduce((total, outcome) => total + (outcome?.[name] ?? 0), 0)}`
  return columns([
    ['messages', ''],
    ['sent', sum('sent')],
    ['dropped by the outbox', sum('dropped')],
    ['refused by the outbox', sum('refused')],
    ['handed to a socket', sum('handed')],
    ['delivered', of('confirmed')],
    ['unconfirmed, and arrived', of('arrived')],
    ['unconfirmed, and lost', of('lost')],
  ])
}

function page({ leaks }: Session): string {
  const samples = leaks?.samples ?? []
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return 'the page was never at rest'
  const lowest = Math.min(...samples.map(({ heap }) => heap))
  const highest = Math.max(...samples.map(({ heap }) => heap))
  const rows = columns([
    [`page, ${samples.length} looks at rest`, 'first', 'last', 'lowest', 'highest'],
    ['heap, kB', ...[first.heap, last.heap, lowest, highest].map(kilobytes)],
    ['timers', `${first.timers}`, `${last.timers}`, '', ''],
    ['sockets', `${first.sockets}`, `${last.sockets}`, '', ''],
    ['listeners', `${first.listeners}`, `${last.listeners}`, '', ''],
  ])
  return `${rows}\nlooks at a socket too many, repeated a moment later: ${leaks!.lookedAgain}`
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)}`
const seconds = (ms: number): string => (ms / 1000).toFixed(1)
