import type { TemplateResult } from 'lit'
import { html } from 'lit'
import type { SlowFault } from '../../proxy/fault.ts'
import { bandwidthText } from '../link/fault-text.ts'
import { inTime } from './duration.ts'
import { LightElement } from './light-element.ts'

const LATENCIES = [0, 50, 150, 300, 600, 1000, 2000, 3000, 5000]
const BANDWIDTHS = [64_000, 8000, 1000, 250, 100]

export const defaultSlow: SlowFault = { kind: 'slow', latency: 300 }

/** How slow. Fires `slow` with the new fault. */
export class SlowSettings extends LightElement {
  static override properties = { fault: { attribute: false } }
  declare fault: SlowFault

  protected override render(): TemplateResult {
    const { latency = 0, bandwidth } = this.fault
    return html`<div class="slow">
      <label for="slow-latency">Latency each way <output>${inTime(latency)}</output></label>
      <input
        id="slow-latency"
        data-testid="slow-latency"
        type="range"
        min="0"
        max=${LATENCIES.length - 1}
        .value=${String(LATENCIES.indexOf(latency))}
        aria-valuetext=${inTime(latency)}
        @input=${(event: Event) => this.#latency(event)}
      />
      <label for="slow-bandwidth">Bandwidth</label>
      <select
        id="slow-bandwidth"
        data-testid="slow-bandwidth"
        @change=${(event: Event) => this.#bandwidth(event)}
      >
        <option value="" ?selected=${!bandwidth}>no limit</option>
        ${BANDWIDTHS.map(
          value =>
            html`<option value=${value} ?selected=${value === bandwidth}>
              ${bandwidthText(value)}
            </option>`,
        )}
      </select>
    </div>`
  }

  #latency(event: Event): void {
    const latency = LATENCIES[Number((event.target as HTMLInputElement).value)] ?? 0
    this.#tell({ ...this.fault, latency })
  }

  #bandwidth(event: Event): void {
    const bandwidth = Number((event.target as HTMLSelectElement).value)
    const { latency = 0 } = this.fault
    this.#tell({ kind: 'slow', latency, ...(bandwidth > 0 && { bandwidth }) })
  }

  #tell(fault: SlowFault): void {
    this.dispatchEvent(new CustomEvent('slow', { detail: fault }))
  }
}
