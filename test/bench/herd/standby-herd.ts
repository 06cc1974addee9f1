/**
 * A herd whose server stalls, with a second connection on suspicion and without: one heartbeat and one
 * plan of the core for each client. Unlike `Herd`, a connection that is silent is not dead here: after
 * the stall the server replies to the pings that wait.
 */
import { clientSettings } from '../../../src/client/settings.ts'
import { Heartbeat } from '../../../src/core/heartbeat.ts'
import { Lifecycle } from '../../../src/core/lifecycle.ts'
import { connectLimit, newPeer, patience } from '../../../src/core/peer.ts'
import { StandbyPlan } from '../../../src/core/standby.ts'
import { replyWindow } from '../../../src/core/window.ts'
import { seededRandom } from '../../core/seeded-random.ts'
import { Agenda } from './agenda.ts'
import { FULL, Gate } from './gate.ts'
import { ASKS_AGAIN, ROUND_TRIP } from './herd.ts'

const SETTINGS = clientSettings({})
const { socket: TIMES, lifecycle: LIFE } = SETTINGS
const MILLION = 1_000_000
/** As in the scenario `stall`. */
const RATE = 10_000
const BACKLOG = 20 * 4_096
/** Long enough before the stall that each client has a habit. */
const BEGIN = -45_000
/** When nobody is waited for any more, in ms. */
const END = 1_000_000

export interface StandbyOutcome {
  /** Attempts per client from the stall on, those of standbys included. */
  attempts: number
  /** The share of clients that lost their connection. */
  lost: number
  /**
   * From the end of the stall to a connection that replies, in s, on average over all clients; 0 for
   * those that kept theirs.
   */
  outage: number
}

/**
 * @param stall - How long the server neither reads nor writes, from 0 on, in ms.
 * @param onSuspicion - Whether the clients have the plug-in.
 */
export function runStandbyHerd(
  clients: number,
  stall: number,
  onSuspicion: boolean,
  seed: number,
): StandbyOutcome {
  const random = seededRandom(seed)
  const gate = new Gate((RATE * clients) / MILLION, (BACKLOG * clients) / MILLION)
  gate.stalledUntil = stall
  const world = { stall, gate, agenda: new Agenda(), away: clients }
  const all = Array.from({ length: clients }, () => new Client(world, onSuspicion, random))
  while (world.away && world.agenda.next(END));
  const sum = (of: (client: Client) => number) =>
    all.reduce((total, client) => total + of(client), 0)
  return {
    attempts: sum(client => client.attempts) / clients,
    lost: sum(client => (client.wasLost ? 1 : 0)) / clients,
    outage: sum(client => (client.wasLost ? client.backAt - stall : 0)) / clients / 1000,
  }
}

interface World {
  readonly stall: number
  readonly gate: Gate
  readonly agenda: Agenda
  /** Clients without a connection that replied after the stall. */
  away: number
}

/** An attempt, from its beginning to its end. */
interface Attempt {
  isOver: boolean
}

class Client {
  attempts = 0
  wasLost = false
  /** When a connection replied that lasts. */
  backAt = Infinity
  readonly #world: World
  readonly #peer = newPeer()
  readonly #plan: StandbyPlan
  readonly #life: Lifecycle
  #heart: Heartbeat | undefined
  #standby: Attempt | undefined
  #dueAt: number | undefined

  constructor(world: World, onSuspicion: boolean, random: () => number) {
    this.#world = world
    const { backoff } = LIFE
    const minUptime = 30_000
    this.#plan = new StandbyPlan({ maxAge: Infinity, onSuspicion, minUptime, backoff }, random)
    this.#life = new Lifecycle(LIFE, random)
    const cycle = TIMES.interval + ROUND_TRIP
    world.agenda.put(BEGIN - random() * cycle, now => {
      this.#life.open(now)
      this.#life.dialled()
      this.#open(now)
    })
  }

  #open(now: number): void {
    const heart = new Heartbeat(TIMES, this.#peer)
    this.#heart = heart
    this.#dueAt = undefined
    this.#life.opened(now)
    this.#plan.opened(now)
    heart.open(now, now, true, ROUND_TRIP)
    this.#act(now)
  }

  /** Does all that is due, and looks again when more is. */
  #act(now: number): void {
    const heart = this.#heart
    if (heart) {
      for (let action; (action = heart.tick(now, now, 0));) {
        if (action === 'ping') this.#ping(now, heart)
        if (action === 'suspect') this.#suspect(now, heart)
        if (action === 'dead') return this.#lose(now)
      }
    }
    for (let action; (action = this.#plan.tick(now));) {
      if (action === 'probe') this.#standby = this.#attempt(now, true)
      if (action === 'switch') throw new Error('a server that stalls proves no standby')
      if (action === 'drop') this.#endStandby()
    }
    if (heart && !this.#plan.holds && this.#dueAt !== undefined) {
      heart.silence.clear()
      heart.silence.set(this.#dueAt)
      this.#dueAt = undefined
    }
    const at = Math.min(heart?.deadline ?? Infinity, this.#plan.deadline)
    if (at < Infinity) {
      this.#world.agenda.put(Math.max(now, at), later => {
        if (heart === this.#heart) this.#act(later)
      })
    }
  }

  /** A server that stalls keeps what comes, and replies afterwards. */
  #ping(now: number, heart: Heartbeat): void {
    const { stall, agenda } = this.#world
    const heardAt = (now >= 0 ? Math.max(now, stall) : now) + ROUND_TRIP
    agenda.put(heardAt, later => {
      if (heart !== this.#heart) return
      heart.frame(later, true)
      this.#life.heard()
      if (later >= stall && this.backAt === Infinity) {
        this.backAt = later
        this.#world.away--
      }
      this.#dueAt = undefined
      this.#plan.heard(later, true)
      this.#act(later)
    })
  }

  /** As `Relay.suspected` does. */
  #suspect(now: number, heart: Heartbeat): void {
    const { habit, usual } = heart.roundTrip
    const since = now - habit
    const window = replyWindow(TIMES, true, usual, 0, patience(this.#peer), Infinity)
    this.#plan.suspected(now, since, window, heart.silence.at)
    if (!this.#plan.holds) return
    this.#dueAt = heart.silence.at
    heart.silence.spare(since + TIMES.answerTimeout)
  }

  #lose(now: number): void {
    this.wasLost = true
    this.#heart = undefined
    const standby = this.#standby
    this.#plan.ended(now, false, 1006, !!standby)
    this.#life.lost(now, 'heartbeat', 1006)
    // The standby is the next attempt, open or not.
    if (standby) this.#life.hurry(now)
    else this.#wait()
  }

  #wait(): void {
    this.#world.agenda.put(this.#life.deadline, now => {
      if (this.#life.tick(now) === 'dial') this.#attempt(now, false)
    })
  }

  #endStandby(): void {
    if (this.#standby) this.#standby.isOver = true
    this.#standby = undefined
  }

  #attempt(now: number, isStandby: boolean): Attempt {
    if (now >= 0) this.attempts++
    const attempt = { isOver: false }
    this.#ask(now, 0, now + connectLimit(TIMES.connectTimeout, this.#peer), attempt, isStandby)
    return attempt
  }

  /** A packet goes to the server; without an answer the kernel sends another one later. */
  #ask(
    now: number,
    nth: number,
    limit: number,
    attempt: Attempt,
    isStandby: boolean,
    begun = now,
  ): void {
    const { gate, agenda } = this.#world
    const admitted = gate.arrive(now)
    const opens = admitted + ROUND_TRIP
    const again = begun + (ASKS_AGAIN[nth] ?? Infinity)
    const ask = (later: number): void => {
      if (!attempt.isOver) this.#ask(later, nth + 1, limit, attempt, isStandby, begun)
    }
    if (admitted === FULL && again < limit) agenda.put(again, ask)
    else if (opens < limit) agenda.put(opens, later => this.#opened(later, attempt, isStandby))
    else agenda.put(limit, later => this.#hung(later, attempt, isStandby))
  }

  #opened(now: number, attempt: Attempt, isStandby: boolean): void {
    if (attempt.isOver) return
    attempt.isOver = true
    this.#peer.hungDials = 0
    if (!isStandby || attempt !== this.#standby || !this.#heart) {
      this.#standby = undefined
      this.#open(now)
      return
    }
    // The stall is over, and the connection in hand is heard of in the same moment or before.
    this.#plan.reached(now)
    attempt.isOver = false
  }

  #hung(now: number, attempt: Attempt, isStandby: boolean): void {
    if (attempt.isOver) return
    attempt.isOver = true
    this.#peer.hungDials++
    if (isStandby && this.#heart) {
      this.#standby = undefined
      this.#plan.failed(now, 'connect-timeout', 1006)
      this.#act(now)
      return
    }
    this.#standby = undefined
    this.#life.lost(now, 'connect-timeout', 1006)
    this.#wait()
  }
}
