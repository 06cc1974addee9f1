import type { TemplateResult } from 'lit'
import { html } from 'lit'

export interface ChoiceRow<T extends string | number> {
  readonly testId: string
  readonly legend: string
  readonly choices: readonly { readonly value: T; readonly label: string }[]
  readonly chosen: T
  readonly choose: (value: T) => void
}

/** One of a few: radio buttons in a row. */
export function choiceRow<T extends string | number>(row: ChoiceRow<T>): TemplateResult {
  const { testId, legend, choices, chosen, choose } = row
  return html`<fieldset class="choices" data-testid=${testId}>
    <legend>${legend}</legend>
    ${choices.map(
      ({ value, label }) =>
        html`<label>
          <input
            type="radio"
            name=${testId}
            value=${value}
            .checked=${value === chosen}
            @change=${() => choose(value)}
          /><span>${label}</span>
        </label>`,
    )}
  </fieldset>`
}
