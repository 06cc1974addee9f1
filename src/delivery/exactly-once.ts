import type { Destination } from '../client/attempt.ts'
import type { Message, ResyncReason } from '../client/events.ts'
import { deliver } from '../client/handlers.ts'
import type { Plugin } from '../client/options.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import type { ClientSettings } from '../client/settings.ts'
import { Alarm } from '../core/alarm.ts'
import type { ClientEvent } from '../core/delivery/client-session.ts'
import { ClientSession } from '../core/delivery/client-session.ts'
import {
  BAD_FRAME,
  DLE,
  NOT_UNDERSTOOD,
  PING,
  PONG,
  SUPERSEDED,
  readFrame,
} from '../core/delivery/frames.ts'
import type { Lost } from '../core/delivery/hello.ts'
import type { Kept, Outbound } from '../core/delivery/outbound.ts'
import { badOption } from '../core/options.ts'
import type { HeartbeatFormat } from '../core/formats/format.ts'
import { frameSize } from '../socket/frame-size.ts'
import { Timer } from '../socket/timer.ts'
import { Carrier } from './carrier.ts'

/**
 * Delivers each message exactly once and in order, both ways, to a server with `belay-ws/sessions`:
 *
 * ```ts
 * const socket = new ReconnectingWebSocket(url, [], { delivery: exactlyOnce() })
 * socket.on('resync', () => rebuild())
 * ```
 *
 * A session goes on over any number of connections. If it cannot, `resync` fires: the one event to build
 * the state from, at first and after each loss. With a server that has no sessions each attempt
 * fails, and `unsupported` fires.
 */
export function exactlyOnce(): Plugin {
  return {
    join: (destination: Destination, settings: ClientSettings, client: ReconnectingWebSocket) =>
      new ExactlyOnce(destination, settings, client).joined,
  }
}

interface Received {
  readonly number: number
  readonly event: MessageEvent
}

class ExactlyOnce extends Carrier {
  readonly joined: Destination
  private readonly given: HeartbeatFormat
  private readonly alarm = new Alarm(new Timer(), () => this.#acknowledge())
  private session: ClientSession<Message>
  /** The server has said something that only sessions say. */
  private hasHalf = false
  /** Received and not delivered yet. */
  private inbox: Received[] = []
  private isDelivering = false
  /** Never written in the last session: they follow what the `resync` listeners send. */
  private waiting: readonly Kept<Message>[] = []
  private isNew = true
  private lostAt = 0
  private ready: { resolve: () => void; reject: (error: Error) => void } | undefined
  private hello: ReturnType<typeof setTimeout> | undefined

  constructor(destination: Destination, settings: ClientSettings, client: ReconnectingWebSocket) {
    super(destination, settings, client)
    if (destination.prepare) {
      throw badOption('prepare', 'a function', 'left out with exactlyOnce(): use identify')
    }
    const format = (this.given = destination.settings.format as HeartbeatFormat)
    this.session = this.#begin()
    this.joined = this.join(() => this.#prepare(), {
      ...format,
      ping: id => {
        if (!this.hasHalf) return format.ping!(id)
        // In front of it, so that a quiet connection needs no timer for that.
        this.#acknowledge()
        return PING
      },
      read: (data, id) => (this.hasHalf ? data === PONG : format.read(data, id)),
    })
    destination.emitter.on('connected', () => destination.emitter.put(() => this.#deliver()))
  }

  protected get out(): Outbound<Message> {
    return this.session.out
  }

  override get bytes(): number {
    return this.waiting.reduce((sum, { bytes }) => sum + bytes, super.bytes)
  }

  override get messages(): number {
    return super.messages + this.waiting.length
  }

  end(): void {
    const { link } = this.line ?? {}
    if (this.hasHalf && link?.readyState === 1) link.send(DLE + 'e')
  }

  protected next(): Message | undefined {
    return this.session.state === 'live' ? this.session.next() : undefined
  }

  protected hurry(): void {
    // The server acknowledges within a second by itself.
  }

  protected reset(): readonly Kept<Message>[] {
    const { waiting } = this.session.lose()
    const all = [...waiting, ...this.waiting]
    this.waiting = []
    this.inbox = []
    this.isNew = true
    this.#down()
    this.session = this.#begin()
    this.failed('the client is closed')
    return all
  }

  protected message(event: MessageEvent): boolean {
    const data: unknown = event.data
    const session = this.session
    const { state } = session
    const isControl = !!readFrame(data)
    if (state === 'down' || state === 'lost') return false
    const heard = session.receive(data, frameSize(data))
    // A server with sessions says nothing else before the welcome.
    if (!this.hasHalf && (!isControl || heard.type === 'bad')) this.#unsupported()
    else {
      this.hasHalf = true
      this.#heard(heard, event)
    }
    return false
  }

  protected told(event: Event): void {
    if (event.type === 'close') this.#closed((event as CloseEvent).code)
  }

  #begin(): ClientSession<Message> {
    const { messages, bytes } = this.settings.outbox
    const room = [count(messages), count(bytes)] as const
    return new ClientSession(secret(), room, [10_000, 2 ** 20])
  }

  /** The last step of an attempt: a hello and its welcome. */
  #prepare(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.ready = { resolve, reject }
      this.#greet(true)
      this.line!.link!.send(this.given.ping!(1) as string)
    })
  }

  #greet(hasProbe: boolean): void {
    const { link } = this.line!
    if (link?.readyState === 1) link.send(this.session.hello(hasProbe))
  }

  #heard(heard: ClientEvent, event: MessageEvent): void {
    const { emitter } = this.destination
    if (heard.type === 'message') {
      const { number, data } = heard
      const own =
        data === event.data ? event : new MessageEvent('message', { data, origin: event.origin })
      this.inbox.push({ number, event: own })
      if (this.isGreeted) emitter.put(() => this.#deliver())
    }
    if (heard.type === 'acknowledged') {
      this.freed(heard.messages, heard.through)
      this.flush()
    }
    if (heard.type === 'welcome') {
      this.freed(heard.messages, this.out.acked)
      this.#welcomed(heard.resent)
    }
    if (heard.type === 'lost') this.#lost(heard.lost)
    if (heard.type === 'ended') this.#over('ended')
    if (heard.type === 'bad') {
      this.#over('forgotten')
      this.line!.close(heard.code, 'against the protocol')
    }
  }

  #welcomed(resent: number): void {
    const { emitter } = this.destination
    const ready = this.ready
    this.ready = undefined
    emitter.together(() => {
      if (this.isNew) this.#resync('new', [])
      else if (ready && this.lostAt) {
        emitter.emit('resumed', { outage: performance.now() - this.lostAt, resent })
      }
      this.lostAt = 0
    })
    ready?.resolve()
    this.flush()
  }

  #lost({ reason, wait, h }: Lost): void {
    this.#over(reason, h)
    // Within the limit of the attempt in hand.
    const most = Math.min(wait, this.settings.lifecycle.connectTimeout / 2)
    const line = this.line
    this.hello = setTimeout(() => {
      if (line === this.line) this.#greet(false)
    }, Math.random() * most)
  }

  /** The session cannot go on: another one begins, here or with the next connection. */
  #over(reason: ResyncReason, handled?: number): void {
    const { unconfirmed, waiting } = this.session.lose(handled)
    const wasWelcome = this.session.welcomed > 0
    this.session = this.#begin()
    this.inbox = []
    this.waiting = [...waiting, ...this.waiting]
    // A session that was never there is not lost.
    if (wasWelcome) this.#resync(reason, unconfirmed)
    else this.#unpark()
  }

  #resync(reason: ResyncReason, unconfirmed: readonly Kept<Message>[]): void {
    const { emitter } = this.destination
    this.isNew = false
    // What was accepted before goes behind what the listeners send.
    if (reason === 'new') this.waiting = [...this.out.takeBack(), ...this.waiting]
    else this.failed('the session was lost before all was handled')
    const messages = unconfirmed.map(({ message }) => message)
    emitter.emit('resync', { reason, unconfirmed: messages })
    emitter.put(() => this.#unpark())
  }

  #unpark(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const { message, bytes } of waiting) this.out.put(message, bytes)
    this.flush()
  }

  #unsupported(): void {
    const message =
      'belay-ws: this server has no sessions; add belay-ws/sessions to it, or use delivery: atLeastOnce()'
    const ready = this.ready
    this.ready = undefined
    this.destination.emitter.emit('unsupported', { message })
    ready?.reject(new Error(message))
  }

  #closed(code: number): void {
    if (this.session.welcomed && !this.lostAt) this.lostAt = performance.now()
    this.#down()
    if (code === SUPERSEDED) this.#over('superseded')
    if (code === BAD_FRAME || code === NOT_UNDERSTOOD) this.#over('forgotten')
  }

  #down(): void {
    this.session.down()
    this.hasHalf = false
    this.ready = undefined
    clearTimeout(this.hello)
    this.alarm.set(Infinity)
  }

  /** Hands messages to the listeners, one after another, whatever those call. */
  #deliver(): void {
    if (this.isDelivering || !this.isGreeted) return
    this.isDelivering = true
    for (let next; (next = this.inbox.shift());) {
      const session = this.session
      deliver(this.client, next.event)
      if (session === this.session) session.in.handle(performance.now(), next.number)
    }
    this.isDelivering = false
    this.#arm()
  }

  #arm(): void {
    const { deadline } = this.session.in
    if (deadline <= performance.now()) this.#acknowledge()
    else this.alarm.set(deadline)
  }

  #acknowledge(): void {
    const { link } = this.line ?? {}
    if (this.session.state !== 'live' || link?.readyState !== 1) return
    const ack = this.session.ack()
    if (ack) link.send(ack)
    this.alarm.set(Infinity)
  }
}

/** As the protocol counts: there is no number for "any number". */
const count = (limit: number): number => Math.min(limit, Number.MAX_SAFE_INTEGER)

/** 18 random bytes as base64url. */
function secret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(18))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
}
