import { LitElement } from 'lit'

/** A Lit element without a shadow root: one style sheet and one focus order for the whole page. */
export class LightElement extends LitElement {
  protected override createRenderRoot(): this {
    return this
  }
}
