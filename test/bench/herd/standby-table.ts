import { number } from '../spread.ts'
import type { StandbyOutcome } from './standby-herd.ts'
import { runStandbyHerd } from './standby-herd.ts'

/** How long the server stalls, in s. */
const STALLS = [3, 5, 8, 15, 30, 60] as const
/** Enough: the server is as much slower as the clients are fewer. */
const MOST = 20_000

/** A stall, without the plug-in and with it. */
interface Row {
  stall: number
  without: StandbyOutcome
  held: StandbyOutcome
}

/**
 * Stalls of one server, with a second connection on suspicion and without, as Markdown.
 *
 * @param tell - Hears of each stall that is done.
 */
export function standbyTable(clients: number, seed: number, tell: (text: string) => void): string {
  const herd = Math.min(clients, MOST)
  const rows = STALLS.map((stall): Row => {
    const run = (onSuspicion: boolean) => runStandbyHerd(herd, stall * 1000, onSuspicion, seed)
    const row = { stall, without: run(false), held: run(true) }
    tell(`standby, a stall of ${stall} s`)
    return row
  })
  return [
    `${number(herd)} clients. The server stalls, then admits 10 000 connections per second for a million clients.`,
    '',
    '| stall of | attempts per client | connections lost | mean time to a connection after the stall |',
    '| --- | --- | --- | --- |',
    ...rows.map(line),
  ].join('\n')
}

function line({ stall, without, held }: Row): string {
  const both = (of: (outcome: StandbyOutcome) => string): string =>
    `${of(without)}, with it ${of(held)}`
  const isKept = !without.lost && !held.lost
  return `| ${stall} s | ${both(({ attempts }) => attempts.toFixed(2))} | ${
    isKept ? 'none' : both(({ lost }) => `${Math.round(lost * 100)} %`)
  } | ${isKept ? '' : both(({ outage }) => `${outage.toFixed(1)} s`)} |`
}
