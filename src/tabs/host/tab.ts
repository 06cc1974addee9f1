import { PortWindow } from '../../core/tabs/port-window.ts'
import type { Count, Mirror, ToTab } from '../../core/tabs/protocol.ts'
import { NONE, portSize } from '../../core/tabs/protocol.ts'

/** The data of a `message` event in a worker. */
export type MessageData = string | ArrayBuffer | Blob

/** A tab, as the worker sees it. */
export interface Tab {
  /** The same for as long as its page lives. */
  readonly id: string
  /** Whether the user sees it. */
  readonly isVisible: boolean
  /** Sends this tab a message, as if it came from the server. */
  send(data: MessageData): void
}

/** How long a tab may take to provide what it is asked for, in ms. */
const ASK_TIMEOUT = 3000
/** A tab is told how far its messages are, at most so often, in ms. */
const TELL_EVERY = 100

interface Answer {
  readonly value?: unknown
  readonly error?: string
}

/** The host's half of the port to one tab. */
export class HostedTab implements Tab {
  readonly id: string
  isVisible = false
  /** When it was last seen visible, on the clock of `performance.now()`. */
  seenAt = 0
  version: number | undefined
  isOutdated = false
  /** Its messages that were handed to the client, those before the last ping, and those that arrived. */
  handed: Count = NONE
  private asked: Count = NONE
  private proven: Count = NONE
  /** All messages for it so far, posted or missed. */
  messages = 0
  port!: MessagePort
  private window = new PortWindow<ToTab>()
  private readonly mirror: () => Omit<Mirror, 'handed' | 'proven'>
  private readonly asks = new Map<number, (answer: Answer) => void>()
  private asksSoFar = 0
  private isTelling = false

  /** @param mirror - The client as it is now. */
  constructor(id: string, mirror: () => Omit<Mirror, 'handed' | 'proven'>) {
    this.id = id
    this.mirror = mirror
  }

  /** The client as it is now, and how far it is with the messages of this tab. */
  get state(): Mirror {
    const { handed, proven } = this
    return { ...this.mirror(), handed, proven }
  }

  attach(port: MessagePort): void {
    this.port = port
    this.window = new PortWindow()
  }

  send(data: MessageData): void {
    const message = { type: 'message', data } as const
    if (this.window.admits(performance.now(), message, portSize(data))) this.post(message)
    // Not what no port takes, which throws: the tab does not miss it.
    this.messages++
  }

  /** Tells of an event, in its place. While the tab reads nothing it is left out: `missed` brings the state. */
  event(name: string, detail?: object): void {
    const message = { type: 'event', name, detail, mirror: this.state } as const
    if (this.window.admits(performance.now(), message, 0, false)) this.post(message)
  }

  post(message: ToTab): void {
    this.port.postMessage(message)
  }

  pong(): void {
    this.post({ type: 'pong', mirror: this.window.isHolding ? undefined : this.state })
  }

  acknowledge(received: Count): void {
    const { items, missed: count } = this.window.acknowledge(performance.now(), received)
    for (const item of items) this.post(item)
    if (count) this.event('missed', { count })
  }

  /** A message of this tab was handed to the client. */
  count(bytes: number): void {
    this.handed = { messages: this.handed.messages + 1, bytes: this.handed.bytes + bytes }
    this.#tellSoon()
  }

  /** A ping goes out behind all that was handed over. */
  mark(): void {
    this.asked = this.handed
  }

  /** @param all - Not just what was ahead of the ping has arrived. */
  prove(all = false): void {
    this.proven = all ? this.handed : this.asked
  }

  /** @throws The error of the tab; an Error after 3 s. */
  ask(name: string): Promise<unknown> {
    const number = ++this.asksSoFar
    this.post({ type: 'ask', number, name })
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.answer(number, { error: 'it did not reply' }),
        ASK_TIMEOUT,
      )
      this.asks.set(number, ({ value, error }) => {
        clearTimeout(timer)
        this.asks.delete(number)
        if (error === undefined) resolve(value)
        else reject(new Error(error))
      })
    })
  }

  answer(number: number, answer: Answer): void {
    this.asks.get(number)?.(answer)
  }

  /** It is gone: nobody waits for it. */
  end(): void {
    for (const answer of this.asks.values()) answer({ error: 'it has left' })
  }

  #tellSoon(): void {
    if (this.isTelling) return
    this.isTelling = true
    setTimeout(() => {
      this.isTelling = false
      const { state: mirror, window } = this
      const message = { type: 'state', mirror } as const
      if (window.admits(performance.now(), message, 0, false)) this.post(message)
      if (mirror.buffered) this.#tellSoon()
    }, TELL_EVERY)
  }
}
