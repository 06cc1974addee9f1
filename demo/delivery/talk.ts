import type { Session } from '../../src/sessions/index.ts'
import { PERIOD } from './period.ts'
import { Received } from './received.ts'
import type { ServerCounts } from './server-counts.ts'

/** One session: sends numbered messages, with or without a connection, and counts those of the page. */
export class Talk {
  readonly session: Session
  readonly received = new Received()
  #sent = 0
  readonly #timer: NodeJS.Timeout

  /** @param isHung - Whether the process counts as hung: such a process sends nothing. */
  constructor(session: Session, isHung: () => boolean) {
    this.session = session
    this.#timer = setInterval(() => {
      if (!isHung()) session.send(String(++this.#sent))
    }, PERIOD)
  }

  get counts(): ServerCounts {
    const { messages: arrived, missing, doubled } = this.received
    const confirmed = this.#sent - this.session.unacked.messages
    return { arrived, missing, doubled, sent: this.#sent, confirmed }
  }

  end(): void {
    clearInterval(this.#timer)
  }
}
