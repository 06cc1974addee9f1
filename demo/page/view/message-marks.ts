import type { TemplateResult } from 'lit'
import { html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { DirectionCounts } from '../lanes/delivery-lane.ts'

/** As many as fit into the widest page; a narrow one shows the newest of them. */
const MOST = 60

/** A mark for each of the newest messages: hollow while it waits, full when it is confirmed. */
export function messageMarks({ sent, confirmed }: DirectionCounts): TemplateResult {
  const count = Math.min(MOST, sent)
  const numbers = Array.from({ length: count }, (_, i) => sent - count + 1 + i)
  const waiting = Math.min(count, sent - confirmed)
  const label = `The last ${count} messages: ${count - waiting} confirmed, ${waiting} waiting`
  return html`<div class="marks" role="img" aria-label=${label}>
    ${repeat(
      numbers,
      number => number,
      number => html`<span ?data-waiting=${number > confirmed}></span>`,
    )}
  </div>`
}
