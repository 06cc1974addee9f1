import type { TemplateResult } from 'lit'
import { html, nothing } from 'lit'
import type { ControlState } from '../../../src/proxy/control.ts'
import type { Fault, Scope, SlowFault } from '../../../src/proxy/fault.ts'
import { scopes } from '../../../src/proxy/fault.ts'
import type { FaultChoice, FaultGroup } from '../link/fault-menu.ts'
import { faultGroups, isChosen, scopeOf } from '../link/fault-menu.ts'
import type { Settings } from '../settings/settings.ts'
import { choiceRow } from './choice-row.ts'
import { LightElement } from './light-element.ts'

/** The request of the panel in its event `fault`. */
export interface FaultRequest {
  readonly fault: Fault
  readonly scope: Scope
  readonly hop: number
  readonly label: string
}

/** All that can be done to the link. Fires `fault` and `freeze`, and `settings` with new ones. */
export class FaultPanel extends LightElement {
  static override properties = {
    state: { attribute: false },
    settings: { attribute: false },
  }
  declare state: ControlState | undefined
  declare settings: Settings

  protected override render(): TemplateResult {
    return html`<section class="card faults" aria-labelledby="faults-title">
      <header class="section-head">
        <h2 id="faults-title">Other faults</h2>
        <p>Each is put on the proxy between this page and the server.</p>
        <div class="section-tools">${this.#scopes()} ${this.#hops()}</div>
      </header>
      <div class="fault-groups">${faultGroups.map(group => this.#group(group))}</div>
    </section>`
  }

  #scopes(): TemplateResult {
    return choiceRow({
      testId: 'scope',
      legend: 'For connections',
      choices: scopes.map(scope => ({ value: scope, label: scope })),
      chosen: this.settings.scope,
      choose: scope => this.#change({ scope }),
    })
  }

  #hops(): TemplateResult | typeof nothing {
    const hops = this.state?.hops ?? []
    if (hops.length < 2) return nothing
    return choiceRow({
      testId: 'hop',
      legend: 'On proxy',
      choices: hops.map((_, hop) => ({ value: hop, label: String(hop + 1) })),
      chosen: this.settings.hop,
      choose: hop => this.#change({ hop }),
    })
  }

  #group({ title, choices }: FaultGroup): TemplateResult {
    return html`<section class="fault-group" aria-label=${title}>
      <h3>${title}</h3>
      <div class="fault-buttons">
        ${choices.map(choice =>
          choice.id === 'slow'
            ? html`${this.#button(choice)} ${this.#slowSettings()} ${this.#freeze()}`
            : this.#button(choice),
        )}
      </div>
    </section>`
  }

  #button(choice: FaultChoice): TemplateResult {
    const { id, label, explanation, only } = choice
    const isSet = this.#isSet(choice)
    const isLast = id === this.settings.fault && !isSet
    const notes = [only && `${only} only`, isLast && 'last chosen'].filter(Boolean).join(', ')
    return html`<button
      type="button"
      class="fault"
      data-testid=${`fault-${id}`}
      aria-pressed=${isSet}
      @click=${() => this.#ask(choice)}
    >
      <strong>${label}</strong>${notes ? html`<em>${notes}</em>` : nothing}
      <span>${explanation}</span>
    </button>`
  }

  #slowSettings(): TemplateResult {
    return html`<slow-settings
      .fault=${this.settings.slow}
      @slow=${({ detail }: CustomEvent<SlowFault>) => this.#setSlow(detail)}
    ></slow-settings>`
  }

  /** It is not the link that freezes, but it looks the same from here. */
  #freeze(): TemplateResult {
    const isFrozen = this.state?.server?.frozen ?? false
    return html`<button
      type="button"
      class="fault"
      data-testid="freeze"
      aria-pressed=${isFrozen}
      @click=${() => this.dispatchEvent(new CustomEvent('freeze', { detail: !isFrozen }))}
    >
      <strong>Freeze the server</strong>
      <span>The process hangs: TCP stays up, nothing is read or sent. Press again to go on.</span>
    </button>`
  }

  #isSet(choice: FaultChoice): boolean {
    const hop = this.state?.hops[this.settings.hop]
    if (!hop) return false
    const scope = scopeOf(choice, this.settings.scope)
    const isExisting = isChosen(choice, hop.existing)
    const isNew = isChosen(choice, hop.new)
    if (scope === 'both') return isExisting && isNew
    return scope === 'new' ? isNew : isExisting
  }

  #setSlow(slow: SlowFault): void {
    const choice = faultGroups.flatMap(group => group.choices).find(({ id }) => id === 'slow')
    this.#change({ slow })
    if (choice && this.#isSet(choice)) this.#ask(choice, slow)
  }

  #change(change: Partial<Settings>): void {
    this.dispatchEvent(new CustomEvent('settings', { detail: change }))
  }

  #ask(choice: FaultChoice, slow: SlowFault = this.settings.slow): void {
    this.#change({ fault: choice.id })
    const { hop } = this.settings
    const fault = choice.fault.kind === 'slow' ? slow : choice.fault
    const scope = scopeOf(choice, this.settings.scope)
    const detail: FaultRequest = { fault, scope, hop, label: choice.label }
    this.dispatchEvent(new CustomEvent('fault', { detail }))
  }
}
