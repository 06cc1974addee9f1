import { clientOf } from './message.ts'
import { Violation } from './violation.ts'

/** One connection as both ends know it. */
interface Account {
  /** What was handed to it, and has not been found at the server. */
  handed: string[]
  /** What the server received, and the page has not yet told of. */
  received: string[]
  handedCount: number
  receivedCount: number
  /** How many of its messages the client calls confirmed; `undefined` while it is open. */
  confirmed: number | undefined
}

/** What became of the messages of a client's connections that are over. */
export interface Outcome {
  confirmed: number
  /** Called unconfirmed by the client, and they did arrive. */
  arrived: number
  /** Called unconfirmed, and they did not. */
  lost: number
}

/** Compares, connection by connection, what clients handed over with what the server received. */
export class Accounts {
  /** Of each client, by its name. */
  readonly outcomes: Map<string, Outcome> = new Map<string, Outcome>()
  readonly #accounts = new Map<string, Account>()

  /** The server received a message. */
  received(id: string, digest: string): void {
    const account = this.#at(id)
    account.received.push(digest)
    account.receivedCount++
  }

  /** The page handed messages to a connection. */
  handed(id: string, digests: readonly string[]): void {
    const account = this.#at(id)
    account.handed.push(...digests)
    account.handedCount += digests.length
  }

  /** The client gave a connection up, and says how much of it is unconfirmed. */
  ended(id: string, unconfirmed: number): void {
    const account = this.#at(id)
    const { handedCount, receivedCount } = account
    account.confirmed = handedCount - unconfirmed
    if (account.confirmed <= receivedCount) return
    throw new Violation(
      clientOf(id),
      `of ${handedCount} messages on ${id} ${unconfirmed} were told as unconfirmed, and only ` +
        `${receivedCount} had arrived`,
    )
  }

  /** Order, and nothing twice: what arrives is the beginning of what was handed over. */
  check(): void {
    for (const [id, account] of this.#accounts) {
      const { handed, received } = account
      const known = Math.min(handed.length, received.length)
      for (let i = 0; i < known; i++) {
        if (handed[i] === received[i]) continue
        const what = `the server received ${received[i]} on ${id}, and ${handed[i]} was next`
        throw new Violation(clientOf(id), what)
      }
      handed.splice(0, known)
      received.splice(0, known)
    }
  }

  /**
   * Closes the accounts of all connections but those that are open.
   *
   * @param open - The open connection of each client, on which nothing is under way.
   * @returns What is still under way, as text; empty when nothing is.
   */
  unsettled(open: readonly string[]): string {
    for (const [id, { handed, received }] of this.#accounts) {
      if (received.length) return `the server received ${received[0]} on ${id}, which nobody sent`
      if (open.includes(id) && handed.length)
        return `${handed.length} messages on ${id} are missing`
    }
    return ''
  }

  /** Forgets the connections that are over, and adds them to the outcome. */
  settle(open: readonly string[]): void {
    for (const [id, { confirmed, handedCount, receivedCount }] of this.#accounts) {
      if (open.includes(id)) continue
      // One that the page never told the end of is that of a client that was being closed.
      const known = confirmed ?? receivedCount
      const outcome = this.outcomes.get(clientOf(id)) ?? { confirmed: 0, arrived: 0, lost: 0 }
      this.outcomes.set(clientOf(id), outcome)
      outcome.confirmed += known
      outcome.arrived += receivedCount - known
      outcome.lost += handedCount - receivedCount
      this.#accounts.delete(id)
    }
  }

  #at(id: string): Account {
    let account = this.#accounts.get(id)
    if (!account) {
      account = { handed: [], received: [], handedCount: 0, receivedCount: 0, confirmed: undefined }
      this.#accounts.set(id, account)
    }
    return account
  }
}
