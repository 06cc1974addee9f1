import type { ControlState } from '../../../src/proxy/control.ts'
import type { Fault, Scope } from '../../../src/proxy/fault.ts'

const POLL = 1000
const POLL_AFTER_FAILURE = 5000

/** The page's hand on the proxies. Keeps their state up to date; `change` tells of a new one. */
export class ControlClient extends EventTarget {
  state: ControlState | undefined
  /** Why the state is not to be had, or `undefined`. */
  problem: string | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #asked = 0

  setFault(fault: Fault, scope: Scope, hop: number): Promise<void> {
    return this.#ask('fault', { fault, scope, hop })
  }

  heal(): Promise<void> {
    return this.#ask('heal', {})
  }

  restore(): Promise<void> {
    return this.#ask('restore', {})
  }

  freezeServer(frozen: boolean): Promise<void> {
    return this.#ask('server', { frozen })
  }

  /** Asks again and again until `stop`. */
  async start(): Promise<void> {
    await this.#ask('state').catch(() => {})
    this.#timer = setTimeout(() => void this.start(), this.problem ? POLL_AFTER_FAILURE : POLL)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Rejects with what the control says is wrong. */
  async #ask(route: string, body?: object): Promise<void> {
    const asked = ++this.#asked
    try {
      const response = await fetch(`/control/${route}`, request(body))
      const answer = (await response.json()) as ControlState & { error?: string }
      if (answer.error !== undefined) throw new Error(answer.error)
      // An answer that was overtaken shows an older state.
      if (asked === this.#asked) this.state = answer
      this.problem = undefined
    } catch (error) {
      this.problem = error instanceof TypeError ? 'the demo has ended' : String(error)
      throw error
    } finally {
      this.dispatchEvent(new Event('change'))
    }
  }
}

function request(body: object | undefined): RequestInit {
  if (!body) return {}
  const headers = { 'content-type': 'application/json' }
  // The last wish of a page that is left must still arrive.
  return { method: 'POST', headers, body: JSON.stringify(body), keepalive: true }
}
