import type { TemplateResult } from 'lit'
import { html, svg } from 'lit'
import type { Verdict } from './verdict.ts'

/** The wire from the page to the server as it really is: whole, doubtful, being laid, or cut. */
export function wire(tone: Verdict['tone']): TemplateResult {
  const line =
    tone === 'bad'
      ? svg`<path d="M10 8H20M40 8H50M25 3 35 13M35 3 25 13"></path>`
      : svg`<path class="line" d="M11 8H49"></path>`
  return html`<svg class="wire" viewBox="0 0 60 16" aria-hidden="true">
    <rect y="3" width="10" height="10" rx="3"></rect>
    ${line}
    <rect x="50" y="3" width="10" height="10" rx="3"></rect>
  </svg>`
}
