import type { Events } from '../../../src/index.ts'
import type { Data } from '../message.ts'
import { bytesOf, digestOf, typedDigestOf } from '../message.ts'
import type { ClientPlan, Delivery } from '../plan.ts'
import { SESSION_PING, SessionFrames, welcomedTo } from '../session-frames.ts'
import type { StreamNews } from './stream.ts'
import { Stream } from './stream.ts'
import type { Link, Totals } from './wire-ledger.ts'
import { WireLedger } from './wire-ledger.ts'

type Told<K extends keyof Events> = Parameters<Events[K]>[0]

/** What became of the messages of a client with a delivery. */
export interface DeliveryTotals {
  acknowledged: number
  /** Sent for one connection alone. */
  openers: number
  /** From the server, handed to the listeners. */
  arrived: number
  /** The session went on, or messages were sent again. */
  resumes: number
  resent: number
  /** Not acknowledged when the application closed the client: dropped, or in doubt. */
  inDoubt: number
}

/**
 * The messages of one client with a delivery, of which each has a number: what was accepted, what is
 * acknowledged, and what arrived.
 */
export class DeliveryLedger extends WireLedger {
  readonly deliveryTotals: DeliveryTotals = {
    acknowledged: 0,
    openers: 0,
    arrived: 0,
    resumes: 0,
    resent: 0,
    inDoubt: 0,
  }
  readonly #plan: ClientPlan
  readonly #delivery: Delivery
  #stream: Stream
  #streams = 0
  #over: Stream[] = []
  #frames = new SessionFrames()
  /** The session that the last welcome named. */
  #welcome = ''
  #isSending = false
  /** The `open` listener runs. */
  #isOpening = false
  /** What was dropped since `close()`. */
  #dropped: string[] = []
  /** Without sessions: the messages of the stream that are written, now and ever. */
  #written = { now: 0, ever: 0 }

  readonly #isClosed: () => boolean

  /** @param isClosed - Whether the client takes messages at all. */
  constructor(plan: ClientPlan, isClosed: () => boolean, violate: (what: string) => void) {
    super(violate)
    this.#plan = plan
    this.#isClosed = isClosed
    this.#delivery = plan.delivery!
    this.#stream = this.#newStream()
  }

  get totals(): Totals {
    return { ...this.counts, held: this.#stream.kept }
  }

  /** The name of the stream; empty before the first welcome. */
  get stream(): string {
    return this.#stream.name
  }

  /** The number of streams so far: another one begins with each `close()`. */
  get streams(): number {
    return this.#streams
  }

  /** Messages that were accepted in this stream, and those of them that are acknowledged. */
  get progress(): { accepted: number; acknowledged: number } {
    const { accepted, acknowledged } = this.#stream
    return { accepted, acknowledged }
  }

  takeNews(): StreamNews[] {
    this.#balance()
    const over = this.#over.splice(0).map(stream => stream.takeNews(true))
    return this.stream ? [...over, this.#stream.takeNews(false)] : over
  }

  override dialled(id: string): void {
    super.dialled(id)
    this.#frames = new SessionFrames()
  }

  /** A frame came in. */
  heard(id: string, frame: unknown): void {
    if (this.#delivery === 'at least once' || id !== this.link?.id) return
    const name = welcomedTo(frame)
    if (name === undefined) return
    if (this.stream && this.stream !== name) {
      this.violate(`welcomed to session ${name}, and ${this.stream} is not over`)
    }
    this.#welcome = name
  }

  /** Calls `send`, and compares its result with the room that there is. */
  send(data: Data, send: () => string): void {
    const fate = this.#call(data, send)
    if (fate === 'sent' || fate === 'queued') this.#keep(data)
  }

  /**
   * The `open` listener sends one message. Without sessions it is for that connection alone.
   *
   * @param id - The connection.
   */
  open(id: string, data: Data, send: () => string): void {
    if (this.#delivery === 'exactly once') return this.send(data, send)
    const { acknowledged } = this.#stream
    if (this.#written.ever > acknowledged) this.deliveryTotals.resumes++
    this.#isOpening = true
    const fate = this.#call(data, send)
    this.#isOpening = false
    this.#written.now = acknowledged
    if (fate === 'queued') this.#keep(data)
    const openers = fate === 'sent' ? 1 : 0
    this.deliveryTotals.openers += openers
    this.#stream.connect(id, openers)
  }

  /** The session begins, and `listener` sends what belongs in front of everything. */
  resync({ reason, unconfirmed }: Told<'resync'>, listener: () => void): void {
    if (reason !== 'new' || this.stream) {
      this.violate(`resync ${reason} in session ${this.stream}, ${unconfirmed.length} in doubt`)
    }
    this.#stream.begin(this.#welcome, listener)
  }

  resumed({ resent }: Told<'resumed'>): void {
    this.deliveryTotals.resumes++
    this.deliveryTotals.resent += resent
  }

  acknowledged({ messages, through }: Told<'acknowledged'>): void {
    const stream = this.#stream
    const isKept = stream.acknowledge(messages, performance.now())
    this.deliveryTotals.acknowledged += messages
    if (isKept && through === stream.acknowledged) return
    this.violate(
      `${messages} more acknowledged, all up to ${through}, and that was ${stream.acknowledged} ` +
        `of ${stream.accepted}`,
    )
  }

  dropped(data: Data, reason: string): void {
    // Only one that was kept can be dropped without a call of `send`.
    if (reason === 'closed' && !this.#isSending) this.#dropped.push(this.#digestOf(data))
    else this.counts.dropped++
  }

  /** The client is closed: the next message is the first one again. */
  closed(): void {
    const [stream, dropped] = [this.#stream, this.#dropped.splice(0)]
    // Of a session, only those that were never written are told.
    const isSession = this.#delivery === 'exactly once' && !!stream.name
    const isAll = dropped.length === stream.kept
    if (!(isSession || isAll) || !stream.endsWith(dropped)) {
      this.violate(`close() dropped ${dropped.length}, not the last of ${stream.kept}`)
    }
    this.deliveryTotals.inDoubt += stream.kept
    if (this.stream) this.#over.push(stream)
    this.#stream = this.#newStream()
    this.#written = { now: 0, ever: 0 }
  }

  /** The client gives a message to the application. */
  received(data: string | ArrayBuffer): void {
    const digest = typedDigestOf(data)
    if (this.#delivery === 'at least once') {
      if (!this.link!.isFeed(data, this.violate)) this.echoed(digest)
      return
    }
    if (!this.stream) this.violate(`${digest} arrived before a session began`)
    this.deliveryTotals.arrived++
    this.#stream.arrive(digest)
  }

  protected isBeat(data: Data, link: Link): boolean {
    if (data === (this.#delivery === 'exactly once' ? SESSION_PING : 'ping')) {
      link.mark()
      return true
    }
    return this.#delivery === 'exactly once' && !this.#frames.isMessage(data)
  }

  protected follow(data: Data, link: Link): void {
    if (this.#delivery === 'exactly once') return
    link.echoes.push(typedDigestOf(data))
    if (this.#isOpening) return
    const written = this.#written
    if (++written.now <= written.ever) this.deliveryTotals.resent++
    else written.ever = written.now
  }

  /** @returns The fate of the message; `refused` where `send` threw. */
  #call(data: Data, send: () => string): string {
    const { maxEnqueuedMessages: messages, maxEnqueuedBytes: bytes, overflow } = this.#plan.options
    const { length } = bytesOf(data)
    const hasRoom = this.#stream.hasRoom(length, { messages: messages!, bytes: bytes! })
    const { handed } = this.counts
    const full = overflow === 'reject' ? 'refused' : 'dropped'
    const isClosed = this.#isClosed()
    let fate = 'refused'
    this.counts.sent++
    this.#isSending = true
    try {
      fate = send()
    } catch {
      this.counts.refused++
    }
    this.#isSending = false
    const isKept = fate === 'sent' || fate === 'queued'
    const isOpener = this.#isOpening && fate === 'sent'
    const isRight = isClosed ? fate === 'dropped' : hasRoom ? isKept : fate === full || isOpener
    if (!isRight) {
      this.violate(`send() of ${length} bytes beside ${this.#stream.kept} messages: ${fate}`)
    }
    if (fate === 'sent' && handed === this.counts.handed) {
      this.violate(`send() said 'sent', and the socket was given nothing`)
    }
    return fate
  }

  /** Every message is somewhere. */
  #balance(): void {
    const { sent, dropped, refused, held } = this.totals
    const { acknowledged, openers, inDoubt } = this.deliveryTotals
    const found = acknowledged + openers + inDoubt + dropped + refused + held
    if (sent !== found) this.violate(`${sent} were sent, and ${found} accounted for`)
  }

  #keep(data: Data): void {
    this.#stream.put(this.#digestOf(data), bytesOf(data).length)
  }

  /** As the server can tell it: without sessions it does not look whether a frame is a text. */
  #digestOf(data: Data): string {
    return this.#delivery === 'exactly once' ? typedDigestOf(data) : digestOf(data)
  }

  #newStream(): Stream {
    const { name } = this.#plan
    const number = ++this.#streams
    return new Stream(name, this.#delivery === 'exactly once' ? '' : `${name}#${number}`)
  }
}
