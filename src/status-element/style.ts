/**
 * System colours follow the page's `color-scheme` and a forced palette by themselves. The dots keep a
 * contrast of three to one with white and with black; they only repeat what the text says.
 */
const CSS = `
:host { display: inline-block; position: relative }
:host([hidden]), [hidden] { display: none !important }
.announcer {
  position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
[part=badge] {
  display: inline-flex; align-items: center; gap: .5em; box-sizing: border-box;
  padding: .25em .75em; white-space: nowrap;
  font: var(--belay-status-font, 14px/1.5 system-ui, sans-serif);
  color: var(--belay-status-color, CanvasText);
  background: var(--belay-status-background, Canvas);
  border: var(--belay-status-border, 1px solid GrayText);
  border-radius: var(--belay-status-radius, 1em);
}
[part=dot] {
  width: .6em; height: .6em; border-radius: 50%; forced-color-adjust: none;
  background: var(--belay-status-dot, var(--dot));
}
:host([look=connected]) { --dot: var(--belay-status-good, #15803d) }
:host([look=unstable]), :host([look=connecting]), :host([look=reconnecting]) {
  --dot: var(--belay-status-warning, #b45309);
}
:host([look=disconnected]) { --dot: var(--belay-status-bad, #dc2626) }
:host([look=idle]), :host([look=open]) { --dot: GrayText }
[part=countdown] { font-variant-numeric: tabular-nums }
[part=button] {
  font: inherit; line-height: 1.3; margin: -2px 0; padding: 0 .5em; color: inherit; background: none; cursor: pointer;
  border: 1px solid; border-radius: .5em;
}
[part=button]:focus-visible { outline: 2px solid; outline-offset: 2px }
[part=button][aria-disabled=true] { opacity: .6; cursor: default }
@keyframes appear { from { visibility: hidden } }
@keyframes pulse { 50% { opacity: .3 } }
/* A connection that is made at once makes no flash. */
:host([look=connecting]) [part=badge] { animation: appear 0s .5s backwards }
@media (prefers-reduced-motion: no-preference) {
  :host([look=connecting]) [part=dot], :host([look=reconnecting]) [part=dot] {
    animation: pulse 2s infinite;
  }
}
`

let sheet: CSSStyleSheet | undefined

/** A constructed sheet and no `style` element, because a strict policy refuses the latter. */
export function style(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
  }
  return sheet
}
