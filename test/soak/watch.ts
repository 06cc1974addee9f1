import type { Disconnected } from '../../src/index.ts'
import { SLACK, attemptWithin, connectedWithin, detectedBy } from './bounds.ts'
import type { ClientLook, Told } from './page/told.ts'
import type { Path } from './path.ts'
import type { ClientPlan } from './plan.ts'
import type { Tally } from './tally.ts'
import { Violation } from './violation.ts'
import type { WithheldTime } from './withheld-time.ts'

/** The reply that ends a row of drops; see `core/peer.ts`. */
const CALM = 3
/** How long an abandoned connection may need to be gone once its path is whole, in ms. */
const GHOST = 5000
/** Troubles of a link that may be why the other side ended it, in ms: the reaper comes each 30 s. */
const REAPED = 65_000
/** Dials that the application asks for are this far apart, in ms; see `core/lifecycle.ts`. */
const SPACING = 1000
/** How much of a wait may be withheld before a death in it says nothing of the library. */
const STARVED = 0.4

/** Holds what one client says of itself against the truth. */
export class Watch {
  readonly plan: ClientPlan
  readonly path: Path
  readonly #withheld: WithheldTime
  readonly #tally: Tally

  #status = ''
  #wanted = true
  /** The open connection, in the client's opinion. */
  #open: { id: string; at: number } | undefined
  #heardAt = 0
  #pingAt = 0
  #answeredAt = 0
  /** Drops in a row, and replies since the last of them. */
  #deaths = 0
  #replies = 0
  #hungDials = 0
  #attemptAt = 0
  #waitUntil = 0
  #lostAt = 0
  #closeBy: { from: number; by: number } | undefined
  /** Connections that were asked to be closed by the other side. */
  #doomed = ''
  /** A dial should succeed: since when, and until when at the latest. */
  #recovery: { from: number; by: number } | undefined

  constructor(plan: ClientPlan, path: Path, withheld: WithheldTime, tally: Tally) {
    this.plan = plan
    this.path = path
    this.#withheld = withheld
    this.#tally = tally
  }

  /** Whether the client is connected over a link that works. */
  isWell(now: number): boolean {
    return this.#status === 'connected' && !!this.#open && !this.path.broken(this.#open.id, now)
  }

  /** One thing that happened, in the order in which it did. */
  hear(told: Told): void {
    const { at, event } = told
    switch (event) {
      case 'status':
        this.#status = told['status'] as string
        if (this.#status === 'connecting') this.#attemptAt = at
        break
      case 'waiting':
        this.#wait(at, told['until'] as number)
        break
      case 'connected':
        this.#connected(told.id!, at)
        break
      case 'ping':
        this.#pingAt = at
        break
      case 'pong':
        this.#ponged(at)
        break
      case 'disconnected':
        this.#disconnected(told as Told & Disconnected & { heardAt: number })
        break
      case 'command':
        if (/^!(close|terminate)/.test(told['text'] as string)) this.#doomed = this.#open!.id
        break
      case 'closing':
        this.#wanted = false
        this.#closeBy = { from: at, by: at + this.plan.timings.closeTimeout + 2 * SLACK }
        break
      case 'closed':
        if (!this.#wanted) this.#closed(at)
        break
      case 'opening':
      case 'reconnect':
        this.#wanted = true
        this.#closeBy = undefined
        break
      case 'violation':
        this.#violate(told['what'] as string)
    }
  }

  /** How many times longer than configured it waits; see `core/peer.ts`. */
  get #patience(): number {
    return this.#deaths < 2 ? 1 : Math.min(8, 2 ** this.#deaths)
  }

  /** What must hold at any moment. */
  check(now: number, look: ClientLook): void {
    if (this.#open?.id === look.id) this.#heardAt = look.heardAt
    if (look.status !== this.#status) {
      this.#violate(`status is ${look.status}, and ${this.#status} was told last`)
    }
    const { held } = look.totals
    if (held && look.status === 'closed') this.#violate(`closed, and ${held} are in the outbox`)
    if (look.sockets > 1) this.#violate(`${look.sockets} sockets are not given up`)
    this.#checkLink(now)
    this.#checkWaits(now)
    this.#checkRecovery(now)
    if (this.#overBy(this.path.singleAt, this.path.singleAt + GHOST, now) > 0) {
      this.#violate('for 5 s more than one connection has been whole')
    }
  }

  /** By how much a bound has been passed, when what was withheld is left out. */
  #overBy(from: number, by: number, now: number): number {
    const { checkTimeout, timeout } = this.plan.timings
    const window = this.#patience * Math.min(checkTimeout, timeout)
    return now - by - this.#withheld.allowance(from, now, window)
  }

  #checkLink(now: number): void {
    const open = this.#open
    const broken = open && this.path.broken(open.id, now)
    if (!broken) return
    const by = this.#detectedBy(now)
    const over = this.#overBy(broken.from, by, now)
    if (over > 0) {
      this.#violate(
        `${this.#status} over ${open.id}, which has been broken (${broken.kind}) for ` +
          `${ms(now - broken.from)}; it had to be noticed ${ms(over)} ago`,
      )
    }
  }

  #detectedBy(now: number): number {
    const { id, at: openedAt } = this.#open!
    const broken = this.path.broken(id, now)!
    return detectedBy(this.plan, broken, {
      openedAt,
      heardAt: this.#heardAt,
      answeredAt: this.#answeredAt,
      patience: this.#patience,
    })
  }

  #checkWaits(now: number): void {
    const attemptBy = this.#attemptAt + attemptWithin(this.plan, this.#hungDials)
    if (this.#status === 'connecting' && this.#overBy(this.#attemptAt, attemptBy, now) > 0) {
      this.#violate(`connecting for ${ms(now - this.#attemptAt)}`)
    }
    const waitUntil = this.#waitUntil + SLACK
    if (this.#status === 'waiting' && this.#overBy(this.#waitUntil, waitUntil, now) > 0) {
      this.#violate(`still waiting ${ms(now - this.#waitUntil)} after the end of the wait`)
    }
    const { from, by } = this.#closeBy ?? { from: now, by: now }
    if (this.#overBy(from, by, now) > 0) {
      this.#violate(`close() was called ${ms(now - from)} ago, and there was no close event`)
    }
  }

  #checkRecovery(now: number): void {
    const open = this.#open
    const broken = open && this.path.broken(open.id, now)
    if (!this.#wanted || this.path.dialableSince(now) === undefined || (open && !broken)) {
      this.#recovery = undefined
      return
    }
    this.#recovery ??= { from: now, by: now + this.#connectedWithin(now) }
    const { from, by } = this.#recovery
    if (this.#overBy(from, by, now) > 0) {
      this.#violate(
        `${this.#status}, ${ms(now - from)} after all was well; it had to be connected within ` +
          ms(by - from),
      )
    }
  }

  /** From what the client is in the middle of. */
  #connectedWithin(now: number): number {
    const { plan } = this
    let rest = 0
    if (this.#open) rest = this.#detectedBy(now) - now
    else if (this.#status === 'waiting') rest = this.#waitUntil - now
    else if (this.#status === 'connecting') {
      rest = this.#attemptAt + attemptWithin(plan, this.#hungDials) - now
    }
    return Math.max(0, rest) + connectedWithin(plan, this.#status !== 'waiting')
  }

  #wait(at: number, until: number): void {
    this.#waitUntil = until
    const longest = Math.max(SPACING, this.plan.timings.maxReconnectionDelay)
    if (until - at > longest + 1) this.#violate(`waits for ${ms(until - at)}`)
  }

  #connected(id: string, at: number): void {
    const healed = this.path.dialableSince(at)
    if (healed !== undefined && this.#lostAt) {
      const from = Math.max(healed, this.#lostAt)
      const bound = this.#recovery ? this.#recovery.by - this.#recovery.from : undefined
      const took = Math.max(0, at - from - this.#withheld.between(from, at))
      this.#tally.returned(
        this.path.ordealAt(this.#lostAt),
        took,
        bound ?? connectedWithin(this.plan, true),
      )
    }
    if (this.#open) this.#violate(`connected twice, first over ${this.#open.id}`)
    this.#open = { id, at }
    this.#heardAt = at
    this.#hungDials = 0
    this.#recovery = undefined
  }

  #ponged(at: number): void {
    if (!this.#open) return this.#violate('a reply without a connection')
    this.#answeredAt = at
    this.#heardAt = Math.max(this.#heardAt, at)
    if (++this.#replies >= CALM) this.#deaths = 0
  }

  #disconnected({ at, cause, wasOpen, heardAt }: Told & Disconnected & { heardAt: number }): void {
    if (wasOpen !== !!this.#open) {
      this.#violate(`disconnected says wasOpen: ${wasOpen}, and was ${this.#open?.id}`)
    }
    if (wasOpen) this.#heardAt = heardAt
    if (wasOpen) this.#judge(cause, at)
    if (cause === 'heartbeat') {
      this.#deaths++
      this.#replies = 0
      this.#hungDials = -1
    }
    if (cause === 'connect-timeout') this.#hungDials++
    const wasDialable = this.path.wasDialable(this.#attemptAt, at)
    if (!wasOpen && wasDialable && cause !== 'user') this.#tally.failedDial(cause)
    if (!wasOpen) return
    this.#open = undefined
    this.#recovery = undefined
    this.#lostAt = at
  }

  /** Was there a reason to leave the link, and was it found in time? */
  #judge(cause: string, at: number): void {
    const { id } = this.#open!
    const broken = this.path.broken(id, at - 1)
    if (broken && cause !== 'user') {
      const by = this.#detectedBy(at - 1)
      const took = at - broken.from - this.#withheld.between(broken.from, at)
      this.#tally.detected(this.path.ordealAt(broken.from + 1), Math.max(0, took), by - broken.from)
      const over = this.#overBy(broken.from, by, at)
      if (over > 0) this.#violate(`found ${id} to be broken ${ms(over)} too late`)
    } else if (cause === 'heartbeat') {
      this.#judgeDeath(id, at)
    } else if (cause === 'network' || cause === 'server') {
      const isExpected = this.#doomed === id || this.path.wasTroubled(id, at - REAPED, at + 50)
      if (!isExpected) this.#violate(`lost ${id} (${cause}), which nobody had touched`)
    }
  }

  /** A link that worked was called dead. */
  #judgeDeath(id: string, at: number): void {
    const { interval, timeout } = this.plan.timings
    const from = at - interval - this.#patience * timeout - 1000
    if (this.path.wasTroubled(id, from, at)) return
    const { left, withheld } = this.#withheld.starved(this.#pingAt, at)
    const isSlow = this.plan.heavy && this.path.wasThin(id, from, at)
    if (withheld > STARVED * left || isSlow) return this.#tally.excuse()
    this.#violate(
      `called ${id} dead, which worked; the ping went out ${ms(at - this.#pingAt)} before, of ` +
        `which the soak itself took ${ms(at - this.#pingAt - left)} and the machine ${ms(withheld)}`,
    )
  }

  #closed(at: number): void {
    if (!this.#closeBy) return
    const { from, by } = this.#closeBy
    this.#closeBy = undefined
    const over = this.#overBy(from, by, at)
    if (over > 0) this.#violate(`the close event came ${ms(over)} too late`)
  }

  #violate(what: string): never {
    throw new Violation(this.plan.name, what)
  }
}

const ms = (value: number): string => `${Math.round(value)} ms`
