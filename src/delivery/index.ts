/**
 * Delivery over reconnects, as the option `delivery` of a client: `atLeastOnce()` for any server that
 * replies to heartbeats, `exactlyOnce()` for one with `belay-ws/sessions`.
 */
export { atLeastOnce } from './at-least-once.ts'
export type { ExactlyOnceOptions } from './exactly-once.ts'
export { exactlyOnce } from './exactly-once.ts'
export type { FallbackOption, WeakerDelivery } from './fallback.ts'
export type { SettledOptions } from './settled.ts'
export { settled } from './settled.ts'
