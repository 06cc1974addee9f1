import type { MessageData, Tab } from './tab.ts'

/** How the host treats its tabs. All functions are optional; the error of one that throws is reported. */
export interface HostOptions {
  /**
   * Chooses the tabs that get a message of the server, by its data. `tabs` are all, in the order in which
   * they joined.
   *
   * @defaultValue all
   */
  route?: ((data: MessageData, tabs: readonly Tab[]) => Iterable<Tab>) | undefined
  /** A tab has joined, again after it was away. The place for `tab.send(snapshot)`. */
  onJoin?: ((tab: Tab) => unknown) | undefined
  /** A tab has left, was closed, or has been silent for 150 s. */
  onLeave?: ((tab: Tab) => unknown) | undefined
  /** As in the options of `shared()`: that of the worker's own build. */
  version?: number | undefined
}
