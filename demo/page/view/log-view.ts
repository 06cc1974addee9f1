import type { PropertyValues, TemplateResult } from 'lit'
import { html } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import type { EventLog, LogEntry, LogLane } from '../log/event-log.ts'
import { MAX_ENTRIES } from '../log/event-log.ts'
import { logLine, passes, timeOfDay } from '../log/log-line.ts'
import { choiceRow } from './choice-row.ts'
import { LightElement } from './light-element.ts'

const LANES: readonly (LogLane | 'all')[] = [
  'all',
  'plain',
  'native',
  'belay-ws',
  'delivery',
  'link',
]

/** The events, newest at the bottom. The view follows them unless the reader has scrolled up. */
export class LogView extends LightElement {
  static override properties = {
    log: { attribute: false },
    lane: { state: true },
    text: { state: true },
    copied: { state: true },
  }
  declare log: EventLog
  declare lane: LogLane | 'all'
  declare text: string
  declare copied: string
  #follows = true
  readonly #update = (): void => this.requestUpdate()

  constructor() {
    super()
    this.lane = 'all'
    this.text = ''
    this.copied = 'Copy'
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.log.addEventListener('change', this.#update)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.log.removeEventListener('change', this.#update)
  }

  get #shown(): LogEntry[] {
    return this.log.entries.filter(entry => passes(entry, this))
  }

  protected override render(): TemplateResult {
    const shown = this.#shown
    return html`<section class="card log-card" aria-labelledby="log-title">
      <header class="section-head">
        <h2 id="log-title">Log</h2>
        <p>${shown.length} of ${this.log.entries.length} lines, at most ${MAX_ENTRIES}</p>
        <div class="section-tools">${this.#tools()}</div>
      </header>
      <div
        class="log"
        data-testid="log"
        tabindex="0"
        role="region"
        aria-label="Log lines"
        @scroll=${(event: Event) => this.#scrolled(event.currentTarget as HTMLElement)}
      >
        <table>
          <thead class="hidden">
            <tr>
              <th>Time</th>
              <th>Lane</th>
              <th>Event</th>
              <th>Details</th>
            </tr>
          </thead>
          <tbody>
            ${repeat(shown, ({ id }) => id, line)}
          </tbody>
        </table>
        ${shown.length ? '' : html`<p class="log-empty">Nothing that fits.</p>`}
      </div>
    </section>`
  }

  protected override updated(_changed: PropertyValues): void {
    const box = this.querySelector('.log')
    if (box && this.#follows) box.scrollTop = box.scrollHeight
  }

  #tools(): TemplateResult {
    return html`${choiceRow({
        testId: 'log-lane',
        legend: 'Lane',
        choices: LANES.map(lane => ({ value: lane, label: lane })),
        chosen: this.lane,
        choose: lane => (this.lane = lane),
      })}
      <label class="field"
        ><span>Filter</span
        ><input
          type="search"
          data-testid="log-filter"
          placeholder="text"
          .value=${this.text}
          @input=${(event: Event) => (this.text = (event.target as HTMLInputElement).value)}
      /></label>
      <label class="check"
        ><input
          type="checkbox"
          data-testid="log-messages"
          .checked=${this.log.keepsMessages}
          @change=${(event: Event) => this.#keep(event.target as HTMLInputElement)}
        />messages too</label
      >
      <button type="button" class="copy" data-testid="log-copy" @click=${() => this.#copy()}>
        ${this.copied}
      </button>`
  }

  #keep({ checked }: HTMLInputElement): void {
    this.log.keepsMessages = checked
  }

  #scrolled(box: HTMLElement): void {
    this.#follows = box.scrollHeight - box.scrollTop - box.clientHeight < 24
  }

  async #copy(): Promise<void> {
    try {
      // Absent on plain http from another machine, which is no secure context.
      await navigator.clipboard.writeText(this.#shown.map(logLine).join('\n'))
      this.copied = 'Copied'
    } catch {
      const table = this.querySelector('tbody')
      if (table) getSelection()?.selectAllChildren(table)
      this.copied = 'Selected'
    }
    setTimeout(() => (this.copied = 'Copy'), 2000)
  }
}

function line({ at, lane, event, details }: LogEntry): TemplateResult {
  return html`<tr data-lane=${lane}>
    <td>${timeOfDay(at)}</td>
    <td>${lane}</td>
    <td>${event}</td>
    <td>${details}</td>
  </tr>`
}
