/** What browsers and workers have and a runtime with a WebSocket may lack, as Node 22 does. */
const NEEDED = ['CloseEvent', 'ErrorEvent', 'reportError']

/**
 * @throws Error that names what is missing: at construction, and not when a link dies.
 */
export function checkRuntime(): void {
  const missing = NEEDED.filter(name => !(name in globalThis))
  if (missing.length) {
    throw new Error(
      `belay-ws: there is no ${missing.join(', no ')} here; construct it in a browser or a worker, or define what is missing`,
    )
  }
}
