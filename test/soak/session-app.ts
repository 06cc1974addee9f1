import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseClientRequest } from '../../src/echo/client-request.ts'
import type { Session, SessionHub, Turn } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import { seededRandom } from '../core/seeded-random.ts'
import type { ExactlyOnce } from './exactly-once.ts'
import { TTL } from './exactly-once.ts'
import { clientOf, typedDigestOf } from './message.ts'
import { drawPayload } from './payload.ts'
import type { ClientPlan } from './plan.ts'
import { between } from './plan.ts'
import { Violation } from './violation.ts'

const MAX_MESSAGES = 100
/** Four of the largest: beyond half of it the application stops. */
const MAX_BYTES = 2 ** 21

/** What a handler throws on purpose. */
class OnPurpose extends Error {}

/** The application behind the hub: echoes, replies late, throws, and sends messages by itself. */
export class SessionApp {
  readonly hub: SessionHub<IncomingMessage>
  /** What it must never be told. */
  failure: Violation | undefined
  readonly #plans: Map<string, ClientPlan>
  readonly #accounts: ExactlyOnce
  readonly #random: () => number
  /** Sessions that have no room until `onDrain`. */
  readonly #full = new Set<Session>()
  #numbers = 0
  #timers: NodeJS.Timeout[] = []

  constructor(plans: readonly ClientPlan[], seed: number, accounts: ExactlyOnce) {
    this.#plans = new Map(plans.map(plan => [plan.name, plan]))
    this.#random = seededRandom(seed)
    this.#accounts = accounts
    this.hub = sessions({
      identify: request => this.#identify(request),
      onSession: session => this.#accounts.began(session),
      onMessage: (...given) => this.#handle(...given),
      onDrain: session => this.#full.delete(session),
      onEnd: (session, reason) => {
        this.#full.delete(session)
        this.#accounts.ended(session, reason)
      },
      onError: error => {
        if (error instanceof OnPurpose) return
        this.failure ??= new Violation(undefined, `the hub says ${String(error)}`)
      },
      ttl: TTL,
      maxMessages: MAX_MESSAGES,
      maxBytes: MAX_BYTES,
    })
  }

  /** Traffic begins. */
  stir(isFrozen: () => boolean): void {
    for (const { name, delivery, feed } of this.#plans.values()) {
      if (delivery !== 'exactly once') continue
      const again = (index: number): void => {
        const pause = between(this.#random, 0, 2 * feed!)
        this.#timers[index] = setTimeout(() => {
          // A hung process runs no timers.
          if (!isFrozen()) this.#push(name)
          again(index)
        }, pause)
      }
      again(this.#timers.length)
    }
  }

  /** No traffic. */
  calm(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer)
  }

  /** What keeps it from being at rest, as text. */
  unsettled(client: string): string {
    const isFull = [...this.#full].some(session => session.attached && session.identity === client)
    return isFull ? 'onDrain has not come' : ''
  }

  /** Ends the sessions that nobody comes back to: they would live until `ttl`. */
  endDetached(): void {
    for (const session of this.#accounts.open) if (!session.attached) session.end()
  }

  #identify(request: IncomingMessage): string | Promise<string> {
    const client = clientOf(parseClientRequest(request.url!).id!)
    const delay = between(this.#random, -20, 20)
    return delay > 0 ? sleep(delay, client) : client
  }

  /** To each session of a client, with a connection or without. */
  #push(client: string): void {
    const count = this.#random() < 0.2 ? between(this.#random, 2, 12) : 1
    for (const session of this.#accounts.open) {
      if (session.identity !== client) continue
      for (let i = 0; i < count && !this.#full.has(session); i++) {
        this.#send(session, this.#draw(client))
      }
    }
  }

  #handle(session: Session, data: string | Uint8Array, _isBinary: boolean, turn: Turn): unknown {
    this.#accounts.arrived(session, typedDigestOf(data))
    const choice = this.#random()
    if (choice < 0.01) {
      this.#accounts.handled(session)
      throw new OnPurpose()
    }
    if (choice < 0.05) {
      // Mostly short; now and then longer than a client needs to be back.
      const pause = between(this.#random, 1, choice < 0.016 ? 4000 : 300)
      return sleep(pause).then(() => this.#reply(session, data, turn))
    }
    this.#reply(session, data, turn)
    return undefined
  }

  #reply(session: Session, data: string | Uint8Array, turn: Turn): void {
    // It may have ended meanwhile.
    if (!this.#accounts.open.includes(session)) return
    const choice = this.#random()
    const { messages, bytes } = session.unacked
    const hasRoom = messages * 2 < MAX_MESSAGES && (bytes + data.length) * 2 < MAX_BYTES
    if (choice < 0.2 && !this.#full.has(session)) this.#send(session, data)
    else if (choice < 0.7 && hasRoom) {
      turn.send(data)
      this.#accounts.sent(session, typedDigestOf(data))
    }
    this.#accounts.handled(session)
  }

  #send(session: Session, data: string | Uint8Array): void {
    // Noted before: the message may be on its way when `send` returns.
    this.#accounts.sent(session, typedDigestOf(data))
    if (!session.send(data)) this.#full.add(session)
  }

  #draw(client: string): string | Uint8Array {
    return drawPayload(
      this.#random,
      `d${this.#numbers++}`,
      this.#plans.get(client)!.heavy,
      'exactly once',
    )
  }
}
