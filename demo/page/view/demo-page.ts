import type { TemplateResult } from 'lit'
import { html } from 'lit'
import { DemoRun } from '../demo-run.ts'
import type { HeartbeatChoice } from '../lanes/heartbeat-choice.ts'
import { newText, openText } from '../link/fault-text.ts'
import { chooseTheme, currentTheme } from '../theme.ts'
import type { FaultRequest } from './fault-panel.ts'
import { LightElement } from './light-element.ts'
import { bandLegend, bandPatterns } from './time-band.ts'

/** The whole page: where its parts are put, and which part of the run each one shows. */
export class DemoPage extends LightElement {
  static override properties = { hop: { state: true } }
  declare hop: number
  readonly #run = new DemoRun(() => this.requestUpdate())

  constructor() {
    super()
    this.hop = 0
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#run.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#run.stop()
  }

  protected override render(): TemplateResult {
    const run = this.#run
    return html`${bandPatterns()} ${this.#topBar()}
      <main>
        ${this.#hero()} ${this.#lanes()}
        <fault-panel
          .state=${run.control.state}
          .hop=${this.hop}
          @hop=${({ detail }: CustomEvent<number>) => (this.hop = detail)}
          @fault=${({ detail }: CustomEvent<FaultRequest>) => run.setFault(detail)}
          @freeze=${({ detail }: CustomEvent<boolean>) => run.freezeServer(detail)}
        ></fault-panel>
        <log-view .log=${run.log}></log-view>
      </main>
      <p class="hidden" aria-live="polite" data-testid="announcement">${run.announcement}</p>`
  }

  #topBar(): TemplateResult {
    const { control } = this.#run
    const { problem, state } = control
    const open = state && openText(state)
    const coming = state && newText(state)
    const theme = currentTheme()
    const other = theme === 'dark' ? 'light' : 'dark'
    return html`<header class="top">
      <div class="top-inner">
        <p class="brand">belay-ws</p>
        <dl class="link" data-testid="link">
          <div>
            <dt>Open<span> connections</span></dt>
            <dd data-testid="link-open" title=${open?.text ?? ''} ?data-fine=${open?.isFine}>
              ${problem ?? open?.text ?? '…'}
            </dd>
          </div>
          <div>
            <dt>New<span> ones</span></dt>
            <dd data-testid="link-new" ?data-fine=${coming?.isFine}>${coming?.text ?? '…'}</dd>
          </div>
        </dl>
        <button
          type="button"
          class="theme"
          data-testid="theme"
          aria-pressed=${theme === 'dark'}
          aria-label="Dark colours"
          title=${`Switch to ${other} colours`}
          @click=${() => this.#toggle(other)}
        >
          <span aria-hidden="true"></span>
        </button>
      </div>
    </header>`
  }

  #hero(): TemplateResult {
    const run = this.#run
    return html`<section class="hero" aria-labelledby="headline">
      <div class="hero-words">
        <h1 id="headline">Pull the cable and watch who notices</h1>
        <p>
          Three lanes talk to the same server through the same proxy. When packets vanish, no
          browser tells a page. Two find out all the same; one of them is soon back.
        </p>
      </div>
      <div class="deeds">
        <button
          type="button"
          class="primary"
          data-testid="pull"
          aria-describedby="pull-hint"
          @click=${() => run.pull(this.hop)}
        >
          Pull the cable
        </button>
        <p id="pull-hint">Open connections go silent. Nobody is told.</p>
        <button
          type="button"
          data-testid="heal"
          aria-describedby="heal-hint"
          @click=${() => run.heal()}
        >
          Heal
        </button>
        <p id="heal-hint">New connections work, old ones stay dead.</p>
        <button
          type="button"
          data-testid="restore"
          aria-describedby="restore-hint"
          @click=${() => run.restore()}
        >
          Restore
        </button>
        <p id="restore-hint">The old ones flow again, too.</p>
      </div>
      <p class="story" data-testid="story" aria-live="polite">${run.story}</p>
    </section>`
  }

  #lanes(): TemplateResult {
    const { lanes, now, heartbeat } = this.#run
    if (!lanes) return html`<div class="lanes lanes-empty"></div>`
    return html`<div class="lanes">
        <lane-card .lane=${lanes.plain} .now=${now}></lane-card>
        <lane-card .lane=${lanes.native} .now=${now}></lane-card>
        <lane-card
          .lane=${lanes.belay}
          .now=${now}
          .heartbeat=${heartbeat}
          @heartbeat=${({ detail }: CustomEvent<HeartbeatChoice>) => this.#run.beat(detail)}
        ></lane-card>
      </div>
      ${bandLegend()}`
  }

  #toggle(theme: 'light' | 'dark'): void {
    chooseTheme(theme)
    this.requestUpdate()
  }
}
