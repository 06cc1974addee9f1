import type { TemplateResult } from 'lit'
import { html } from 'lit'
import type { DeliveryLane, DirectionCounts } from '../lanes/delivery-lane.ts'
import { deliveryVerdict } from './delivery-verdict.ts'
import { LightElement } from './light-element.ts'
import { messageMarks } from './message-marks.ts'
import { wire } from './wire.ts'

interface Direction {
  readonly testId: string
  readonly title: string
  /** The side that receives. */
  readonly receiver: string
  readonly counts: DirectionCounts
}

/** The lane with delivery: the messages of both directions, and how each side counts them. */
export class DeliveryCard extends LightElement {
  static override properties = { lane: { attribute: false }, now: { attribute: false } }
  declare lane: DeliveryLane
  declare now: number

  protected override render(): TemplateResult {
    const { lane, now } = this
    const { tone, text } = deliveryVerdict(lane, now)
    return html`<article
      class="lane card delivery"
      data-testid="lane-delivery"
      data-tone=${tone}
      aria-label="Lane delivery"
    >
      <header class="lane-head">
        <h2>delivery</h2>
        <p>this library with <code>exactlyOnce()</code></p>
        <p class="marks-legend" aria-hidden="true">
          <span class="mark"></span> confirmed <span class="mark" data-waiting></span> waiting
        </p>
      </header>
      <p class="verdict" data-testid="verdict">${wire(tone)}${text}</p>
      <div class="directions">
        ${direction({
          testId: 'to-server',
          title: 'Page to server',
          receiver: 'Server',
          counts: lane.toServer,
        })}
        ${direction({
          testId: 'to-page',
          title: 'Server to page',
          receiver: 'Page',
          counts: lane.toPage,
        })}
      </div>
    </article>`
  }
}

function direction({ testId, title, receiver, counts }: Direction): TemplateResult {
  const { sent, waiting, confirmed, arrived, missing, doubled } = counts
  const figures: readonly [string, string, number, string][] = [
    ['sent', 'Sent', sent, 'Numbered messages, one every two seconds'],
    ['waiting', 'Waiting', waiting, 'Sent and not confirmed; the sender keeps them'],
    ['confirmed', 'Confirmed ✓', confirmed, 'The receiver has acknowledged them'],
    ['arrived', `${receiver} has`, arrived, 'By the count of the receiver'],
    ['missing', 'Missing', missing, 'Numbers that a later message has skipped'],
    ['doubled', 'Doubled', doubled, 'Messages that have arrived a second time'],
  ]
  return html`<section class="direction" data-testid=${testId} aria-label=${title}>
    <h3>${title}</h3>
    ${messageMarks(counts)}
    <dl class="counts">
      ${figures.map(
        ([id, label, count, about]) =>
          html`<div
            title=${about}
            ?data-bad=${count > 0 && /missing|doubled/.test(id)}
            ?data-waiting=${id === 'waiting'}
          >
            <dt>${label}</dt>
            <dd data-testid=${id}>${count}</dd>
          </div>`,
      )}
    </dl>
  </section>`
}
