import type { TemplateResult } from 'lit'
import { html } from 'lit'
import type { HeartbeatChoice } from '../lanes/heartbeat-choice.ts'
import { heartbeatChoices } from '../lanes/heartbeat-choice.ts'
import type { Lane } from '../lanes/lane.ts'
import type { LaneName } from '../lanes/lane-name.ts'
import { inTime } from './duration.ts'
import { LightElement } from './light-element.ts'
import { timeBand } from './time-band.ts'
import { verdict } from './verdict.ts'
import { wire } from './wire.ts'

const what: Readonly<Record<LaneName, string>> = {
  plain: 'reconnecting-websocket, as it comes',
  native: 'WebSocket, heartbeat by hand',
  'belay-ws': 'this library',
}

const beats: Readonly<Partial<Record<LaneName, string>>> = {
  plain: 'no heartbeat',
  native: 'the same heartbeat as belay-ws',
}

/** One lane: what its client claims, what is true, and the books. */
export class LaneCard extends LightElement {
  static override properties = {
    lane: { attribute: false },
    now: { attribute: false },
    heartbeat: { attribute: false },
  }
  declare lane: Lane
  declare now: number
  /** `undefined` where there is none to choose. */
  declare heartbeat: HeartbeatChoice | undefined

  protected override render(): TemplateResult {
    const { lane, now } = this
    const { tone, text } = verdict(lane, now)
    return html`<article
      class="lane card"
      data-testid=${`lane-${lane.name.split('-')[0]}`}
      data-tone=${tone}
      aria-label=${`Lane ${lane.name}`}
    >
      <header class="lane-head">
        <h2>${lane.name}</h2>
        <p>${what[lane.name]}</p>
        ${this.heartbeat ? this.#heartbeats() : html`<p class="no-choice">${beats[lane.name]}</p>`}
      </header>
      ${this.#claims()}
      <p class="verdict" data-testid="verdict">${wire(tone)}${text}</p>
      ${this.#history()} ${this.#counts()}
    </article>`
  }

  #claims(): TemplateResult {
    const { lane, now } = this
    return html`<div class="claims">
      <div>
        <h3>Status</h3>
        <p class="status" data-testid="status" data-status=${lane.status}>${lane.status}</p>
      </div>
      <div>
        <h3>The socket says</h3>
        <p class="believes" data-testid="believes">${lane.believes}</p>
      </div>
      <div class="next">
        <h3>Next attempt</h3>
        <p data-testid="countdown">${lane.countdown(now) ?? '–'}</p>
      </div>
      <button type="button" data-testid="now" @click=${() => lane.reconnect()}>
        Reconnect now
      </button>
    </div>`
  }

  #history(): TemplateResult {
    const { lane, now } = this
    const { latest } = lane.latencies
    const shown = latest === undefined ? '–' : inTime(latest)
    return html`<section class="history">
      <h3>Latency <span data-testid="latency">${shown}</span></h3>
      <p>${lane.name === 'plain' ? 'by its echoes' : 'by its heartbeat'}</p>
      <latency-chart .history=${lane.latencies} .now=${now} aria-hidden="true"></latency-chart>
      ${timeBand(lane.timeline.segments(now), now)}
      <p class="ends" aria-hidden="true"><span>2 min ago</span><span>now</span></p>
    </section>`
  }

  #counts(): TemplateResult {
    const { lane, now } = this
    const counts: readonly [string, string, number, string][] = [
      ['sent', 'Sent', lane.sent, 'Small messages, one every two seconds'],
      ['unanswered', 'Unanswered', lane.echoes.unanswered(now), 'Sent, and not echoed'],
      ['received', 'Received', lane.received, 'Feed and echoes; heartbeats are not counted'],
      ['missed', 'Missed', lane.feed.missed(now), 'Gaps in the numbers of the feed'],
    ]
    return html`<dl class="counts">
      ${counts.map(
        ([id, label, count, title]) =>
          html`<div title=${title} ?data-bad=${count > 0 && /unanswered|missed/.test(id)}>
            <dt>${label}</dt>
            <dd data-testid=${id}>${count}</dd>
          </div>`,
      )}
    </dl>`
  }

  #heartbeats(): TemplateResult {
    return html`<fieldset class="choices heartbeats" data-testid="heartbeat">
      <legend>heartbeat / timeout</legend>
      ${heartbeatChoices.map(
        choice =>
          html`<label>
            <input
              type="radio"
              name="heartbeat"
              value=${choice.label}
              .checked=${choice === this.heartbeat}
              @change=${() => this.#choose(choice)}
            /><span>${choice.label}</span>
          </label>`,
      )}
    </fieldset>`
  }

  #choose(choice: HeartbeatChoice): void {
    this.dispatchEvent(new CustomEvent('heartbeat', { detail: choice }))
  }
}
