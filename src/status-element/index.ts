/** The badge that says "Reconnecting in 5 s" and has a button for now, as a custom element. */
export { BelayStatus, defineStatusElement } from './belay-status.ts'
export type { Look } from './look.ts'
export type { StatusTexts } from './texts.ts'
