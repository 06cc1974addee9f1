/**
 * The simulation: many clients, what happens to them, and every dial they make. A discrete-event
 * simulation with a resolution of 1 ms; deterministic, since the random numbers are.
 */
import type { Cause } from '../../../src/core/close.ts'
import type { Fleet } from './fleet.ts'
import { Recorder } from './recorder.ts'
import type { Course } from './scenario.ts'
import { CUT, REFUSED, UNANSWERED } from './scenario.ts'
import { TimingWheel } from './timing-wheel.ts'

/** From a dial to its answer, when nobody has to wait, in ms. */
export const ROUND_TRIP = 50

/**
 * When a kernel that hears nothing asks again, in ms after the dial: after 1 s, then after twice the
 * time (RFC 6298, 2.1 and 5.5).
 */
export const ASKS_AGAIN = [1_000, 3_000, 7_000, 15_000, 31_000, 63_000]

/** What a client is about to do. */
const DIAL = 0
const ASK_AGAIN = 1
const OPEN = 2
const BE_SERVED = 3
const BE_DROPPED = 4
const NOTICE_DEATH = 5

export class Herd {
  readonly clients: number
  readonly recorder: Recorder
  now = 0
  readonly #fleet: Fleet
  readonly #course: Course
  readonly #end: number
  readonly #wheel: TimingWheel
  readonly #next: Uint8Array
  readonly #connected: Uint8Array
  readonly #dialledAt: Float64Array
  readonly #giveUpAt: Float64Array
  readonly #asked: Uint8Array
  /** The dial in hand has reached a server. */
  readonly #reached: Uint8Array

  /** @param end - When to stop, in ms, if not everybody is back before. */
  constructor(clients: number, fleet: Fleet, course: Course, end: number) {
    this.clients = clients
    this.#fleet = fleet
    this.#course = course
    this.#end = end
    this.recorder = new Recorder(clients, end)
    this.#wheel = new TimingWheel(clients)
    this.#next = new Uint8Array(clients)
    this.#connected = new Uint8Array(clients).fill(1)
    this.#dialledAt = new Float64Array(clients)
    this.#giveUpAt = new Float64Array(clients)
    this.#asked = new Uint8Array(clients)
    this.#reached = new Uint8Array(clients)
  }

  run(): Recorder {
    const turns = [...this.#course.turns].sort((a, b) => a.at - b.at)
    const wheel = this.#wheel
    let turn = 0
    for (this.now = 0; this.now < this.#end; this.now++) {
      while (turn < turns.length && turns[turn]!.at <= this.now) turns[turn++]!.happen(this)
      let client: number
      while ((client = wheel.take(this.now)) !== -1) this.#act(client)
      if (wheel.pending === 0 && turn === turns.length) break
    }
    this.recorder.finish(this.now, wheel.pending)
    return this.recorder
  }

  isConnected(client: number): boolean {
    return this.#connected[client] === 1
  }

  /** The link of this client ends now, and it knows. */
  drop(client: number, cause: Cause, code: number): void {
    this.#disconnect(client)
    this.#retry(client, this.now, cause, code)
  }

  /** The link of this client is dead, and its heartbeat notices after so many ms. */
  kill(client: number, noticedAfter: number): void {
    this.#appoint(client, NOTICE_DEATH, this.now + noticedAfter)
  }

  #appoint(client: number, what: number, at: number): void {
    this.#next[client] = what
    this.#wheel.put(client, this.now, at)
  }

  #act(client: number): void {
    switch (this.#next[client]) {
      case DIAL:
        return this.#dial(client)
      case ASK_AGAIN:
        return this.#askAgain(client)
      case OPEN:
        return this.#open(client)
      case BE_SERVED:
        return this.#serve(client)
      case BE_DROPPED: {
        const { code } = this.#course.drops!
        return this.#retry(client, this.now, code === 1006 ? 'network' : 'server', code)
      }
      case NOTICE_DEATH:
        return this.drop(client, 'heartbeat', 1006)
    }
  }

  #dial(client: number): void {
    const { now } = this
    const giveUpAt = now + this.#fleet.dialled(client, now)
    const answer = this.#course.dial(client, now)
    this.recorder.dial()
    if (answer !== CUT) this.recorder.reach(now)
    if (answer === REFUSED) return this.#retry(client, now + ROUND_TRIP, 'network', 1006)
    this.#giveUpAt[client] = giveUpAt
    this.#dialledAt[client] = now
    this.#asked[client] = 0
    this.#reached[client] = answer === CUT ? 0 : 1
    this.#await(client, answer)
  }

  #askAgain(client: number): void {
    const { now } = this
    const answer = this.#course.dial(client, now)
    if (answer !== CUT && !this.#reached[client]) {
      this.#reached[client] = 1
      this.recorder.reach(now)
    }
    if (answer === REFUSED) this.#retry(client, now + ROUND_TRIP, 'network', 1006)
    else this.#await(client, answer)
  }

  /** The next thing that this dial comes to. */
  #await(client: number, answer: number): void {
    const isSilence = answer === CUT || answer === UNANSWERED
    const again = ASKS_AGAIN[this.#asked[client]!++] ?? Infinity
    const at = isSilence ? this.#dialledAt[client]! + again : answer + ROUND_TRIP
    const giveUpAt = this.#giveUpAt[client]!
    if (at >= giveUpAt) this.#retry(client, giveUpAt, 'connect-timeout', 1006)
    else this.#appoint(client, isSilence ? ASK_AGAIN : OPEN, at)
  }

  #open(client: number): void {
    const { now } = this
    const { opens, serves, drops } = this.#course
    if (opens && !opens(client, now)) return this.#retry(client, now, 'network', 1006)
    this.#fleet.opened(client, now)
    const wait = serves ? serves(client, now) : 0
    if (wait === 0) this.#serve(client)
    else if (wait < Infinity) this.#appoint(client, BE_SERVED, now + wait)
    else this.#appoint(client, BE_DROPPED, now + drops!.after)
  }

  #serve(client: number): void {
    this.#connected[client] = 1
    this.recorder.connect(this.now)
    this.#fleet.heard(client, this.now)
  }

  #disconnect(client: number): void {
    this.#connected[client] = 0
    this.recorder.disconnect(this.now)
  }

  /**
   * The link or the attempt of this client ends, for no other reason in between.
   *
   * @param at - When; it may be yet to come.
   */
  #retry(client: number, at: number, cause: Cause, code: number): void {
    const delay = this.#fleet.lost(client, at, cause, code)
    if (delay === Infinity) this.recorder.giveUp()
    else this.#appoint(client, DIAL, at + delay)
  }
}
