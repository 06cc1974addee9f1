import type { TemplateResult } from 'lit'
import { html } from 'lit'
import { DemoRun } from '../demo-run.ts'
import type { HeartbeatChoice } from '../lanes/heartbeat-choice.ts'
import { newText, openText } from '../link/fault-text.ts'
import type { Settings } from '../settings/settings.ts'
import { defaultSettings } from '../settings/settings.ts'
import { readSettings, settingsHash } from '../settings/settings-hash.ts'
import { chooseTheme, currentTheme } from '../theme.ts'
import type { FaultRequest } from './fault-panel.ts'
import { LightElement } from './light-element.ts'
import { bandLegend, bandPatterns } from './time-band.ts'

/** The whole page: where its parts are put, and which part of the run each one shows. */
export class DemoPage extends LightElement {
  static override properties = { settings: { state: true }, copied: { state: true } }
  declare settings: Settings
  declare copied: string
  readonly #run = new DemoRun(() => this.requestUpdate())

  readonly #readLink = (): void => this.#change(readSettings(location.hash))

  constructor() {
    super()
    this.settings = defaultSettings
    this.copied = 'Copy link'
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener('hashchange', this.#readLink)
    this.#readLink()
    this.#run.start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('hashchange', this.#readLink)
    this.#run.stop()
  }

  protected override render(): TemplateResult {
    const run = this.#run
    return html`${bandPatterns()} ${this.#topBar()}
      <main>
        ${this.#hero()} ${this.#lanes()}
        <fault-panel
          .state=${run.control.state}
          .settings=${{ ...this.settings, hop: this.#hop }}
          @settings=${({ detail }: CustomEvent<Partial<Settings>>) => this.#change(detail)}
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
        <h1 id="headline">Pull the cable and watch which client detects it</h1>
        <p>
          Three clients use the same server through the same proxy. When packets vanish, the browser
          fires no event. Two of the three detect it; only one is back quickly. Below them, a fourth
          client loses no message meanwhile.
        </p>
        <p>Another demo: <a href="/tabs.html">one connection for all tabs</a>.</p>
      </div>
      <div class="deeds">
        <button
          type="button"
          class="primary"
          data-testid="pull"
          aria-describedby="pull-hint"
          @click=${() => run.pull(this.#hop)}
        >
          Pull the cable
        </button>
        <p id="pull-hint">Open connections go silent. No event fires.</p>
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
        <p id="restore-hint">Old connections work again, too.</p>
      </div>
      <p
        class="story"
        data-testid="story"
        data-step=${run.player.step?.name ?? ''}
        aria-live="polite"
      >
        ${run.story}
      </p>
      <div class="story-tools">${this.#storyTools()}</div>
    </section>`
  }

  /** The second button keeps its place and its focus when there is nothing to pause. */
  #storyTools(): TemplateResult {
    const run = this.#run
    const { step, isPaused } = run.player
    return html`<button type="button" data-testid="play" @click=${() => run.playOrStop(this.#hop)}>
        ${step ? 'Stop the story' : 'Play the story'}
      </button>
      <button
        type="button"
        data-testid="pause"
        aria-disabled=${!step}
        @click=${() => run.pause(!isPaused)}
      >
        ${isPaused ? 'Continue' : 'Pause'}
      </button>
      <p>Pulls the cable and explains each step. Takes about two minutes.</p>
      <button
        type="button"
        data-testid="copy-link"
        title="A link to this page with the choices made here"
        @click=${() => this.#copyLink()}
      >
        ${this.copied}
      </button>`
  }

  /** A link may know more proxies than there are. */
  get #hop(): number {
    const hops = this.#run.control.state?.hops.length ?? 1
    return Math.min(this.settings.hop, hops - 1)
  }

  #change(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change }
    const { heartbeat } = this.settings
    if (heartbeat !== this.#run.heartbeat) this.#run.beat(heartbeat)
  }

  async #copyLink(): Promise<void> {
    history.replaceState(null, '', settingsHash(this.settings))
    try {
      // Absent on plain http from another machine, which is no secure context.
      await navigator.clipboard.writeText(location.href)
      this.copied = 'Copied'
    } catch {
      this.copied = 'See address'
    }
    setTimeout(() => (this.copied = 'Copy link'), 2000)
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
          @heartbeat=${({ detail }: CustomEvent<HeartbeatChoice>) => this.#change({ heartbeat: detail })}
        ></lane-card>
      </div>
      ${bandLegend()}
      <delivery-card .lane=${lanes.delivery} .now=${now}></delivery-card>`
  }

  #toggle(theme: 'light' | 'dark'): void {
    chooseTheme(theme)
    this.requestUpdate()
  }
}
