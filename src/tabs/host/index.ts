/** One connection for all tabs: the worker's half. The page's half is `belay-ws/tabs`. */
export type { Host } from './host-interface.ts'
export { host } from './host.ts'
export type { HostOptions } from './options.ts'
export type { MessageData, Tab } from './tab.ts'
