/** How long each thing may take, and how much a run may ask for. All times are ms. */
export interface Limits {
  /** A TCP or TLS connection, and the reply to the upgrade twice that. */
  connect: number
  /** A reply of a healthy server: a pong, a Close frame. */
  reply: number
  /** The reply to a heartbeat. Many formats are tried, so it is shorter than `reply`. */
  heartbeat: number
  /** How long a server may send a Close frame of its own before it is made to. */
  ownClose: number
  /** How long its Close frame stays unanswered, and nothing ends. */
  hanging: number
  /** How long the server may keep a connection of which the client has sent FIN. */
  halfOpen: number
  /** How long a client answers no control ping. */
  reaps: number
  /** The silences that are tried, in rising order. */
  idle: readonly number[]
  /** Connections open at once. */
  atOnce: number
  /** Between two new connections. */
  between: number
  /** The whole run; `undefined` for 60 s, and 180 s with the slow checks. */
  whole: number | undefined
}

const SECOND = 1000

/** A polite visit to a server of somebody else's. */
export const LIMITS: Limits = {
  connect: 5 * SECOND,
  reply: 5 * SECOND,
  heartbeat: 700,
  ownClose: 300,
  hanging: 40 * SECOND,
  halfOpen: 10 * SECOND,
  reaps: 90 * SECOND,
  idle: [25, 35, 50, 58, 65, 95, 105, 125].map(seconds => seconds * SECOND),
  atOnce: 6,
  between: 200,
  whole: undefined,
}
