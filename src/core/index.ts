/**
 * The pure parts: state machines and functions without timers, clock, sockets or randomness of
 * their own. Everything else in this library is made of them, and so can be a port to another
 * runtime.
 *
 * **Unstable**: each name of this entry may change or go in a minor version, also after 1.0.
 *
 * `Heartbeat` puts these parts together, each of which keeps a rule of its own:
 *
 * | part | its question |
 * |---|---|
 * | `states.ts` | Which state follows? |
 * | `Cadence` | When does the next ping go out? |
 * | `AskOnSend` | Does a message want a ping? |
 * | `Exchange` | What is missing since the ping? |
 * | `Downlink` | Can the reply still be queued behind a download? |
 * | `Deadline` | Is a moment over, or was the page late? |
 * | `replyWindow` | How long may a reply take? |
 * | `UnderWay`, `UploadWatch` | Can bytes ahead of the ping still be under way? |
 * | `RoundTrip` | What is usual for this connection? |
 * | `Peer` | What is known from earlier connections? |
 * | `Unanswered` | When must the developer be told? |
 */
export type { BackoffOptions } from './backoff.ts'
export { Backoff } from './backoff.ts'
export type { Cause } from './close.ts'
export {
  ABNORMAL_CLOSURE,
  CLOSE_TIMEOUT,
  CONNECT_TIMEOUT,
  GIVEN_UP,
  HEARTBEAT_TIMEOUT,
  NORMAL_CLOSURE,
  TRY_AGAIN_LATER,
  causeOf,
  closeMeaning,
  isSendable,
} from './close.ts'
export type { Beat, HeartbeatFormat, HeartbeatMode, Payload } from './formats/index.ts'
export { heartbeatMode, json, text } from './formats/index.ts'
export { Deadline } from './deadline.ts'
export { Heartbeat } from './heartbeat.ts'
export type { LifecycleOptions, Status } from './lifecycle.ts'
export { Lifecycle } from './lifecycle.ts'
export type { Admission, Held, OutboxLimits, Overflow } from './outbox.ts'
export { Outbox } from './outbox.ts'
export type { PageAction, PageSignal } from './page-policy.ts'
export { pagePolicy } from './page-policy.ts'
export type { Peer } from './peer.ts'
export { Peers, connectLimit, newPeer } from './peer.ts'
export { RoundTrip } from './rtt.ts'
export type { StandbyBudget } from './standby-budget.ts'
export type { StandbyAction, StandbyPurpose, StandbySettings } from './standby-states.ts'
export { StandbyPlan } from './standby.ts'
export type { HeartbeatAction, HeartbeatState } from './states.ts'
export type { HeartbeatTimings } from './timings.ts'
