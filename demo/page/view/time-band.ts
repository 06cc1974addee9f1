import type { SVGTemplateResult, TemplateResult } from 'lit'
import { html, svg } from 'lit'
import type { BandState, Segment } from '../lanes/timeline.ts'
import { TIMELINE_SPAN } from '../lanes/timeline.ts'
import { inSeconds } from './duration.ts'

/** Each with a pattern of its own, so that colour is not the only carrier. */
export const bandLabels: Readonly<Partial<Record<BandState, string>>> = {
  connected: 'connected',
  suspect: 'suspect',
  dead: 'dead, but believed open',
  closing: 'closing, and waiting for it',
  waiting: 'waiting',
  connecting: 'connecting',
}

/** Shorter than this and a state could not be seen. */
const MIN_PERCENT = 0.4

/** The last two minutes as a band, the present at its right end. */
export function timeBand(segments: readonly Segment[], now: number): TemplateResult {
  return html`<svg class="band" data-testid="timeline" role="img" aria-label=${inWords(segments)}>
    <rect class="band-empty" width="100%" height="100%" rx="3"></rect>
    ${segments.filter(({ state }) => state !== 'idle').map(segment => bar(segment, now))}
  </svg>`
}

function bar({ state, from, to }: Segment, now: number): SVGTemplateResult {
  const x = 100 - ((now - from) / TIMELINE_SPAN) * 100
  const width = Math.max(MIN_PERCENT, ((to - from) / TIMELINE_SPAN) * 100)
  const area = { x: `${x.toFixed(2)}%`, width: `${width.toFixed(2)}%` }
  return svg`<rect class="band-bar" data-state=${state} x=${area.x} width=${area.width} height="100%"
    fill=${`url(#band-${state})`}></rect>`
}

function inWords(segments: readonly Segment[]): string {
  const totals = new Map<BandState, number>()
  for (const { state, from, to } of segments) {
    totals.set(state, (totals.get(state) ?? 0) + to - from)
  }
  const parts = [...totals].map(([state, ms]) => `${bandLabels[state] ?? state} ${inSeconds(ms)}`)
  return `The last two minutes: ${parts.join(', ')}`
}

/** The fills of all bands; once per page. */
export function bandPatterns(): TemplateResult {
  const pattern = (state: BandState, marks: SVGTemplateResult): SVGTemplateResult =>
    svg`<pattern id=${`band-${state}`} class="fill" data-state=${state} width="8" height="8"
      patternUnits="userSpaceOnUse"><rect width="8" height="8"></rect>${marks}</pattern>`
  return html`<svg class="patterns" width="0" height="0" aria-hidden="true">
    <defs>
      ${pattern('connected', svg``)}
      ${pattern('suspect', svg`<path d="M-2 2 2-2M0 8 8 0M6 10 10 6"></path>`)}
      ${pattern('dead', svg`<path d="M0 0 8 8M8 0 0 8"></path>`)}
      ${pattern('closing', svg`<path d="M2 0V8M6 0V8"></path>`)}
      ${pattern('waiting', svg`<circle cx="4" cy="4" r="1.2"></circle>`)}
      ${pattern('connecting', svg`<path d="M0 2H8M0 6H8"></path>`)} ${pattern('closed', svg``)}
    </defs>
  </svg>`
}

/** The legend of the fills. */
export function bandLegend(): TemplateResult {
  const entries = Object.entries(bandLabels)
  return html`<ul class="legend" aria-label="Legend of the time lines">
    ${entries.map(
      ([state, label]) =>
        html`<li>
          <svg aria-hidden="true">
            <rect width="100%" height="100%" rx="2" fill=${`url(#band-${state})`}></rect></svg
          >${label}
        </li>`,
    )}
  </ul>`
}
