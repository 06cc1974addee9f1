import type { Lane, Said } from './page/cliff.ts'

/** One line of the time line. */
export interface Line extends Omit<Said, 'lane'> {
  lane: Lane | 'cable'
}

const COLUMNS: readonly Line['lane'][] = ['cable', 'plain', 'belay']
const TITLES = { cable: 'cable', plain: 'reconnecting-websocket', belay: 'belay-ws' }
const WIDTH = 30

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

/** A row for each thing that happened, a column for each lane; times count from the pull. */
export function timeLine(lines: readonly Line[], pulledAt: number): string {
  const row = (time: string, cells: (lane: Line['lane']) => string): string =>
    `${time.padStart(8)}  ${COLUMNS.map(lane => cells(lane).padEnd(WIDTH)).join('  ')}`.trimEnd()
  const rows = [...lines]
    .sort((a, b) => a.at - b.at)
    .map(({ at, lane, text }) =>
      row(seconds(at - pulledAt), column => (column === lane ? text : '')),
    )
  return [row('', column => TITLES[column]), ...rows, ''].join('\n')
}

/** For each lane: when it detected the pull, and when it received data again. */
export function verdict(
  lines: readonly Line[],
  believes: Record<Lane, string>,
  pulledAt: number,
  pluggedAt: number,
): string {
  return (['plain', 'belay'] as const)
    .map(lane => {
      const after = lines.filter(line => line.lane === lane && line.at > pulledAt)
      const noticed = after.find(({ kind }) => kind === 'noticed')
      const back = after.find(({ kind, at }) => kind === 'flows' && at > pluggedAt)
      const name = TITLES[lane].padEnd(TITLES.plain.length)
      const first = noticed
        ? `detected it ${seconds(noticed.at - pulledAt)} after the pull`
        : `has detected nothing and still shows ${believes[lane]}`
      const second = back
        ? `received data again ${seconds(back.at - pluggedAt)} after the repair`
        : 'has received no data since'
      return `${name}  ${first}; ${second}.`
    })
    .join('\n')
}
