import type { TemplateResult } from 'lit'
import { html } from 'lit'
import type { SlowFault } from '../../../src/proxy/fault.ts'
import { bandwidthText } from '../link/fault-text.ts'
import { bandwidths, latencies } from '../link/slow-choice.ts'
import { inTime } from './duration.ts'
import { LightElement } from './light-element.ts'

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
        max=${latencies.length - 1}
        .value=${String(latencies.indexOf(latency))}
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
        ${bandwidths.map(
          value =>
            html`<option value=${value} ?selected=${value === bandwidth}>
              ${bandwidthText(value)}
            </option>`,
        )}
      </select>
    </div>`
  }

  #latency(event: Event): void {
    const latency = latencies[Number((event.target as HTMLInputElement).value)] ?? 0
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
