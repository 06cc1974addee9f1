import type { EndReason, Session } from '../../src/sessions/index.ts'
import type { StreamNews } from './page/stream.ts'
import { Sequence } from './sequence.ts'
import { Violation } from './violation.ts'

/** How long a session lives without a connection, in ms: longer than any client needs to be back. */
export const TTL = 60_000
/** How much later it may go: the hub looks four times a second, the soak five times. In ms. */
const LATE = 2000
/** The clocks of page and process differ by less, in ms. */
const CLOCK = 5

/** One session as both ends know it. */
interface Life {
  readonly session: Session
  readonly up: Sequence
  readonly down: Sequence
  /** When the handler was through with each message that is not acknowledged. */
  handledAt: number[]
  /** Of the messages to the server. */
  handled: number
  acknowledged: number
  /** Of the messages to the client, as the server has it. */
  acknowledgedDown: number
  /** When it was last seen with a connection, and first without one. */
  attachedAt: number
  detachedAt: number
  /** The page has told of it; not where the client was closed before the welcome came. */
  isKnown: boolean
  /** The client has closed it. */
  isClosed: boolean
  /** As the hub has told it. */
  end: EndReason | undefined
}

/** What became of the messages of all sessions. */
export interface ExactTotals {
  /** Handed to the handlers of the server, and of the client. */
  up: number
  down: number
  /** Acknowledged, and not handed to a handler. */
  lost: number
  /** Handed to a handler beyond all that was accepted. */
  doubled: number
}

/** Compares, session by session, what either side accepted with what the other side's handlers got. */
export class ExactlyOnce {
  /** Of the sessions that are forgotten. */
  #totals: ExactTotals = { up: 0, down: 0, lost: 0, doubled: 0 }
  readonly #clock: () => number
  readonly #lives = new Map<string, Life>()
  /** What the hub's handlers have found: there it cannot be thrown. */
  #found: Violation | undefined

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** The sessions that are not over. */
  get open(): Session[] {
    return [...this.#lives.values()].filter(({ end }) => !end).map(({ session }) => session)
  }

  began(session: Session): void {
    const now = this.#clock()
    this.#lives.set(session.id, {
      session,
      up: new Sequence(),
      down: new Sequence(),
      handledAt: [],
      handled: 0,
      acknowledged: 0,
      acknowledgedDown: 0,
      attachedAt: now,
      detachedAt: 0,
      isKnown: false,
      isClosed: false,
      end: undefined,
    })
  }

  /** A message is handed to the handler. */
  arrived(session: Session, digest: string): void {
    const life = this.#lives.get(session.id)!
    const { up } = life
    if (life.end) this.#find(life, `${digest} arrived after the end: ${life.end}`)
    if (life.handled < up.arrived)
      this.#find(life, `${digest} came before the last one was handled`)
    up.arrive(digest)
    if (session.number !== up.arrived) {
      this.#find(life, `${digest} has number ${session.number}, and is the ${up.arrived}th`)
    }
  }

  /** The handler is through with it. */
  handled(session: Session): void {
    const life = this.#lives.get(session.id)!
    life.handled++
    life.handledAt.push(this.#clock())
  }

  /** The hub took a message for the client. */
  sent(session: Session, digest: string): void {
    this.#lives.get(session.id)!.down.accept(digest)
  }

  ended(session: Session, reason: EndReason): void {
    const life = this.#lives.get(session.id)!
    life.end = reason
    const alone = this.#clock() - life.attachedAt
    // The soak ends those that nobody comes back to, and the hub when all is over.
    const isRight =
      reason === 'client' ||
      reason === 'server' ||
      reason === 'closed' ||
      (reason === 'expired' && alone >= TTL)
    if (!isRight)
      this.#find(life, `it ended: ${reason}, ${Math.round(alone)} ms after a connection`)
  }

  /** Called before the page is asked: it knows at least as much. */
  look(): void {
    const now = this.#clock()
    for (const life of this.#lives.values()) {
      if (life.end) continue
      const { session, down } = life
      life.acknowledgedDown = down.accepted - session.unacked.messages
      if (session.attached) life.attachedAt = now
      life.detachedAt = session.attached ? 0 : life.detachedAt || now
    }
  }

  /** What the page tells of a session. */
  hear({ name, accepted, arrived, acknowledged, isOver }: StreamNews): void {
    const life = this.#lives.get(name)
    if (!life)
      throw new Violation(undefined, `the page has session ${name}, and the server never did`)
    life.up.accept(...accepted)
    life.down.arrive(...arrived)
    life.isKnown = true
    life.isClosed ||= isOver
    for (const { through, at } of acknowledged) {
      const times = life.handledAt.splice(0, through - life.acknowledged)
      life.acknowledged = through
      if (through > life.handled || times.at(-1)! > at + CLOCK) {
        this.#fail(life, `message ${through} was acknowledged before it was handled`)
      }
    }
  }

  /**
   * What must hold at any moment.
   *
   * @param withheld - What the machine withheld between two moments, in ms.
   */
  check(now: number, withheld: (from: number, to: number) => number): void {
    if (this.#found) throw this.#found
    for (const life of this.#lives.values()) {
      const { up, down, detachedAt } = life
      const wrongUp = up.contradiction()
      if (wrongUp) this.#fail(life, `to the server ${wrongUp}`)
      const wrongDown = down.contradiction()
      if (wrongDown) this.#fail(life, `to the client ${wrongDown}`)
      if (life.acknowledgedDown > down.arrived) {
        const { acknowledgedDown } = life
        this.#fail(life, `the client acknowledged ${acknowledgedDown}, and got ${down.arrived}`)
      }
      const by = detachedAt + TTL + LATE
      if (!life.end && detachedAt && now - by > withheld(detachedAt, now)) {
        this.#fail(life, `it has had no connection for ${Math.round(now - detachedAt)} ms`)
      }
    }
  }

  /** What keeps the sessions of one client from being at rest, as text. */
  unsettled(client: string, name: string): string {
    for (const { session, up, end, isKnown, isClosed } of this.#lives.values()) {
      if (session.identity !== client || session.id === name) continue
      if (!end && session.attached) return `session ${session.id} has a connection as well`
      if (isKnown && !isClosed) return `session ${session.id} was left: ${end}`
      if (up.arrived > up.accepted) return `of session ${session.id} ${up.difference}`
    }
    const life = this.#lives.get(name)
    if (!life || life.end || !life.session.attached) return `session ${name} has no connection`
    const { up, down, acknowledged, session } = life
    if (up.difference) return `to the server ${up.difference}`
    if (down.difference) return `to the client ${down.difference}`
    if (acknowledged < up.accepted) return `${acknowledged} of ${up.accepted} are acknowledged`
    const { messages } = session.unacked
    return messages ? `the server keeps ${messages} messages` : ''
  }

  get totals(): ExactTotals {
    return [...this.#lives.values()].reduce(withTotals, this.#totals)
  }

  /** Adds up what is over, and forgets it. */
  settle(): void {
    for (const [name, life] of this.#lives) {
      if (!life.end) continue
      this.#totals = withTotals(this.#totals, life)
      this.#lives.delete(name)
    }
  }

  /** All clients have closed: each session must have ended by that. */
  checkClosed(): void {
    for (const life of this.#lives.values()) {
      if (life.end !== 'client') this.#fail(life, `after close() it ended: ${life.end}`)
    }
  }

  #find(life: Life, what: string): void {
    this.#found ??= violation(life, what)
  }

  #fail(life: Life, what: string): never {
    throw violation(life, what)
  }
}

function withTotals(totals: ExactTotals, life: Life): ExactTotals {
  const { up, down, acknowledged, acknowledgedDown } = life
  return {
    up: totals.up + up.arrived,
    down: totals.down + down.arrived,
    lost:
      totals.lost +
      Math.max(0, acknowledged - up.arrived) +
      Math.max(0, acknowledgedDown - down.arrived),
    doubled:
      totals.doubled +
      Math.max(0, up.arrived - up.accepted) +
      Math.max(0, down.arrived - down.accepted),
  }
}

const violation = ({ session }: Life, what: string): Violation =>
  new Violation(session.identity, `session ${session.id}: ${what}`)
