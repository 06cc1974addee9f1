/**
 * The states of a heartbeat, and its transitions.
 *
 * | state | event | next |
 * |---|---|---|
 * | `idle` | `open` | `alive` |
 * | `alive` | the cadence is due, where a reply is expected | `waiting` |
 * | `alive` | a message was sent, and no frame came for a fifth of `interval` | `waiting` |
 * | `alive` | a frame, or a ping where no reply is expected | `alive` |
 * | `alive` | where no reply is expected: silence for `interval + timeout` | `dead` |
 * | `waiting` | the reply | `alive` |
 * | `waiting` | another frame | `waiting` |
 * | `waiting` | no frame since the ping for `timeout` | `dead` |
 * | `waiting` | frames since the ping, then silence for `interval + timeout` | `dead` |
 * | `waiting` | frames, but no reply for `answerTimeout`, from a peer that has ever replied | `dead` |
 * | `waiting` | the same, for `timeout`, where the connection is idle | `dead` |
 * | any | `stop` | `idle` |
 *
 * Patience and bytes under way make these waits longer, see `window.ts` and `exchange.ts`. Each wait
 * ends with a turn of the event loop, see `deadline.ts`.
 */
export type HeartbeatState = 'idle' | 'alive' | 'waiting' | 'dead'

/**
 * The owner's action after a tick:
 * - `ping`: send the ping numbered `pings`, now.
 * - `suspect`: tell that the connection is unlike itself.
 * - `unanswered`: tell, once, that this peer does not reply to heartbeats.
 * - `dead`: abandon the connection.
 */
export type HeartbeatAction = 'ping' | 'suspect' | 'unanswered' | 'dead'
