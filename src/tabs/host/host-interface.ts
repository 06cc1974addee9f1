import type { Tab } from './tab.ts'

/** The tabs of a shared worker. */
export interface Host {
  /** All tabs, in the order in which they joined. */
  readonly tabs: readonly Tab[]
  /**
   * Asks the tabs for something that only a page has, such as a token in `localStorage`: the tab that was
   * last seen visible, then the others, for 3 s each. See `provide` of `shared()`.
   *
   * ```ts
   * const socket = new ReconnectingWebSocket(
   *   async () => `wss://example.com/live?token=${String(await tabs.provide('token'))}`,
   *   { startClosed: true },
   * )
   * const tabs = host(socket)
   * ```
   *
   * @throws Error where no tab provides it.
   */
  provide(name: string): Promise<unknown>
}
