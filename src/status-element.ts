/** The badge that says "Reconnecting in 5 s" and has a button for now, as a custom element. */
export { BelayStatus, defineStatusElement } from './status-element/belay-status.ts'
export type { Look } from './status-element/look.ts'
export type { StatusTexts } from './status-element/texts.ts'
