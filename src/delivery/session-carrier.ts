import type { Destination } from '../client/attempt.ts'
import type { Message, ResyncReason } from '../client/events.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import type { ClientSettings } from '../client/settings.ts'
import type { ClientEvent, ClientSession } from '../core/delivery/client-session.ts'
import { EXPLAINED } from '../core/explained.ts'
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
import type { Outlet, SenderLike } from '../client/sender.ts'
import { Arrivals } from './arrivals.ts'
import { Carrier, carriers } from './carrier.ts'
import type { FallbackOption, Movable } from './fallback.ts'
import { Fallback, plainSender } from './fallback.ts'
import { Greeting } from './greeting.ts'
import { newSession } from './new-session.ts'

/** The client half of sessions: a delivery of which the server knows. */
export class SessionCarrier extends Carrier {
  readonly joined: Destination
  private readonly greeting: Greeting
  private readonly option: FallbackOption
  private fallback: Fallback | undefined
  private session: ClientSession<Message>
  private arrivals!: Arrivals
  /** Never written in the last session: they follow what the `resync` listeners send. */
  private waiting: readonly Kept<Message>[] = []
  private isNew = true
  private lostAt = 0

  constructor(
    destination: Destination,
    settings: ClientSettings,
    client: ReconnectingWebSocket,
    fallback: FallbackOption,
  ) {
    const hasWeaker = typeof fallback === 'object'
    super(
      hasWeaker
        ? (fallback.join(destination as never, settings as never, client as never) as Destination)
        : destination,
      settings,
      client,
    )
    this.option = fallback
    if (destination.prepare) {
      throw badOption('prepare', 'a function', 'left out with exactlyOnce(): use identify')
    }
    const format = destination.settings.format as HeartbeatFormat
    const greeting = (this.greeting = new Greeting(format))
    this.session = this.#begin()
    // The last step of an attempt: a hello and its welcome.
    const prepare = () =>
      greeting.begin(probe => {
        this.#greet(true)
        this.line!.link!.send(probe)
      })
    this.joined = this.join(prepare, {
      ...format,
      ping: id => {
        if (!greeting.hasHalf) return format.ping!(id)
        // In front of it, so that a quiet connection needs no timer for that.
        this.arrivals.acknowledge()
        return PING
      },
      read: (data, id) =>
        greeting.hasHalf ? data === PONG && greeting.takeReply() : format.read(data, id),
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
    if (this.greeting.hasHalf) this.#write(DLE + 'e')
  }

  protected next(): Message | undefined {
    return this.session.state === 'live' ? this.session.next() : undefined
  }

  hurry(): void {
    // The server acknowledges within a second by itself.
  }

  override drop(): void {
    super.drop()
    this.#down()
  }

  reset(): readonly Kept<Message>[] {
    const { waiting } = this.session.lose()
    const all = [...waiting, ...this.waiting]
    this.waiting = []
    this.isNew = true
    this.session = this.#begin()
    return all
  }

  protected override sender(outlet: Outlet): SenderLike {
    if (this.option === 'refuse') return this
    const { destination } = this
    const weak = destination.sender?.(outlet) ?? plainSender(this.settings, outlet, destination)
    this.fallback = new Fallback(this, weak as Movable)
    carriers.set(this.client, this.fallback)
    return this.fallback
  }

  message(event: MessageEvent): boolean {
    const data: unknown = event.data
    const { session, greeting } = this
    const { state } = session
    if (greeting.isPlain) return greeting.passes(data)
    if (state === 'down' || state === 'lost') return false
    const heard = session.receive(data, frameSize(data))
    // A server with sessions says nothing else before the welcome.
    if (!greeting.hasHalf && (!readFrame(data) || heard.type === 'bad')) {
      this.#unsupported()
      return greeting.isPlain && greeting.passes(data)
    }
    greeting.hasHalf = true
    if (data === PONG) greeting.takeReply()
    this.fallback?.use(false)
    this.#heard(heard, event)
    return false
  }

  told(event: Event): void {
    if (event.type === 'close') this.#closed((event as CloseEvent).code)
    if (event.type === 'pong') this.greeting.ponged()
  }

  #begin(): ClientSession<Message> {
    const session = newSession(this.settings)
    this.arrivals?.end()
    this.arrivals = new Arrivals(session as never, this.client, ack => this.#write(ack))
    return session
  }

  #greet(hasProbe: boolean): void {
    this.#write(this.session.hello(hasProbe))
  }

  #write(frame: string): void {
    const { link } = this.line ?? {}
    if (link?.readyState === 1) link.send(frame)
  }

  #heard(heard: ClientEvent, event: MessageEvent): void {
    const { emitter } = this.destination
    if (heard.type === 'message') {
      const { number, data } = heard
      const own =
        data === event.data ? event : new MessageEvent('message', { data, origin: event.origin })
      this.arrivals.put(number, own)
      if (this.turn === 'everybody') emitter.put(() => this.#deliver())
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
    const { destination, greeting } = this
    const { emitter } = destination
    emitter.together(() => {
      if (this.isNew) this.#resync('new', [])
      else if (greeting.isAwaited && this.lostAt) {
        emitter.emit('resumed', { outage: performance.now() - this.lostAt, resent })
      }
      this.lostAt = 0
    })
    greeting.end()
    this.flush()
  }

  #lost({ reason, wait, h }: Lost): void {
    this.#over(reason, h)
    // Within the limit of the attempt in hand.
    const most = Math.min(wait, this.settings.lifecycle.connectTimeout / 2)
    const line = this.line
    this.greeting.again(most, () => {
      if (line === this.line) this.#greet(false)
    })
  }

  /** The session cannot go on: another one begins, here or with the next connection. */
  #over(reason: ResyncReason, handled?: number): void {
    const { unconfirmed, waiting } = this.session.lose(handled)
    const wasWelcome = this.session.welcomed > 0
    this.session = this.#begin()
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
    const message = `belay-ws: this server has no sessions; add belay-ws/sessions to it, or use the option fallback${EXPLAINED}`
    const { emitter } = this.destination
    const { greeting, fallback } = this
    emitter.emit('unsupported', { message })
    if (!fallback) return greeting.fail(message)
    greeting.plain()
    emitter.together(() => {
      if (this.session.welcomed) this.#over('unsupported')
      // Behind what the listeners send.
      emitter.put(() => {
        fallback.use(true)
        greeting.end()
      })
    })
  }

  #closed(code: number): void {
    if (this.session.welcomed && !this.lostAt) this.lostAt = performance.now()
    this.#down()
    if (code === SUPERSEDED) this.#over('superseded')
    if (code === BAD_FRAME || code === NOT_UNDERSTOOD) this.#over('forgotten')
  }

  #down(): void {
    this.session.down()
    this.greeting.down()
    this.arrivals.down()
  }

  #deliver(): void {
    if (this.turn === 'everybody') this.arrivals.deliver()
  }
}
