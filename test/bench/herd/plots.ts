import { draw } from './draw.ts'
import { OURS } from './kinds.ts'
import type { Outcome } from './outcome.ts'
import type { Scenario } from './scenario.ts'

/** As many as can be told apart, with colours that are readable on white and on black. */
const SHOWN: Record<string, string> = {
  [OURS.name]: '#0f82d8',
  'reconnecting-websocket': '#e0662f',
  'socket.io-client': '#a05cd6',
  centrifuge: '#2a9d4a',
  phoenix: '#b8860b',
  '@rails/actioncable': '#d6457f',
}

const MILLION = 1_000_000

/** Dials per second above, the share of clients connected below, as an SVG. */
export function plot(scenario: Scenario, outcomes: readonly Outcome[]): string {
  const shown = outcomes.filter(({ scenario: name, kind }) => name === scenario.name && SHOWN[kind])
  return draw({
    title: `${scenario.title}: attempts per second and share of clients connected`,
    seconds: scenario.shown,
    top: { name: 'attempts per second', type: 'log', least: 10 },
    bottom: { name: 'connected, %', max: 100 },
    mark: { name: 'admitted', at: scenario.rate },
    lines: shown.map(({ kind, clients, curve }) => ({
      name: kind,
      colour: SHOWN[kind]!,
      width: kind === OURS.name ? 2.5 : 1.2,
      top: curve.attempts.map((count, i) => [
        i * curve.step,
        // A logarithmic axis has no place for nothing.
        Math.max(1, (count * MILLION) / clients),
      ]),
      bottom: curve.connected.map((share, i) => [i * curve.step, share * 100]),
    })),
  })
}
