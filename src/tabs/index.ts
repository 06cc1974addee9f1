/**
 * One connection for all tabs: the page's half. The worker's half is `belay-ws/tabs/host`.
 */
export type { SharedOptions } from './options.ts'
export { shared } from './shared.ts'
export type { TabEvents } from './tab-events.ts'
export { TabSocket } from './tab-socket.ts'

declare global {
  interface WorkerOptions {
    /** The worker outlives its last page for a while, so that a reload finds it (Chrome 148, Edge 148). */
    extendedLifetime?: boolean
  }
}
