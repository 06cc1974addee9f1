/** First drafts of the machines, each with a mistake that the exploration must find. */
import { ClientSession } from '../../../src/core/delivery/client-session.ts'
import type { ClientEvent } from '../../../src/core/delivery/client-session.ts'
import { readAck, readFrame } from '../../../src/core/delivery/frames.ts'
import type { Hello } from '../../../src/core/delivery/hello.ts'
import { Pings } from '../../../src/core/delivery/pings.ts'
import type { Reading } from '../../../src/core/delivery/reception.ts'
import { Reception } from '../../../src/core/delivery/reception.ts'
import type { Greeted, Opened, Seat } from '../../../src/core/delivery/registry.ts'
import { Registry } from '../../../src/core/delivery/registry.ts'
import type { Delta } from '../../../src/core/delivery/server-session.ts'
import { ServerSession, admit } from '../../../src/core/delivery/server-session.ts'

type Session = ServerSession<string>
type Sessions = Registry<string, number>

/** The old connection stays attached beside the new one. */
export class NoDetach extends Registry<string, number> {
  override owns(seat: Seat<string, number>, connection: number): boolean {
    return super.owns(seat, connection) || !seat.session.isOver
  }
  override opened(...given: Parameters<Sessions['opened']>): Greeted<string, number> {
    return { ...super.opened(...given), displaced: undefined }
  }
}

/** The hello that comes last wins. */
export class NoDial extends Registry<string, number> {
  override isStale(): boolean {
    return false
  }
  override hello(key: string, connection: number, hello: Hello): Greeted<string, number> {
    const stored = this.seats.get(key)?.session.counts
    const later = { ...hello, d: Math.max(hello.d, (stored?.dial ?? 0) + 1) }
    return this.opened(key, connection, hello, { verdict: admit(stored, later), stored })
  }
}

/** A session that knows an earlier hello than the one that welcomed the client is believed. */
export class NoWelcomed extends Registry<string, number> {
  override hello(key: string, connection: number, hello: Hello): Greeted<string, number> {
    const stored = this.seats.get(key)?.session.counts
    const verdict = stored ? admit(stored, { ...hello, w: 0 }) : admit(stored, hello)
    return this.opened(key, connection, hello, { verdict, stored })
  }
}

/** The welcome tells what was handled, and the sender counts from there: without numbers. */
export class TellsHandled extends ServerSession<string> {
  override attach(hello: Hello): ReturnType<Session['attach']> {
    const welcome = super.attach(hello)
    return { ...welcome, r: welcome.h }
  }
}

/** The same with a cursor: what was received already is dropped. */
export class TellsHandledWithCursor extends TellsHandled {
  doubles = 0
  override attach(hello: Hello): ReturnType<Session['attach']> {
    this.doubles = this.in.received - this.in.settled
    return super.attach(hello)
  }
  override receive(data: unknown, size: number): ReturnType<Session['receive']> {
    if (this.doubles && !readFrame(data)) {
      this.doubles--
      return { type: 'ignored' }
    }
    return super.receive(data, size)
  }
}

/** What is acknowledged need not be written any more. */
export class SkipsAcked extends ClientSession<string> {
  override receive(data: unknown, size: number): ClientEvent {
    const frame = readFrame(data)
    if (frame?.kind === 'a') this.out.written = Math.max(this.out.written, readAck(frame.body)!)
    return super.receive(data, size)
  }
}

/** The server resends from what is acknowledged, not from what the client has received. */
export class ResendsUnacked extends ServerSession<string> {
  override attach(hello: Hello): ReturnType<Session['attach']> {
    const welcome = super.attach(hello)
    this.out.rewind(this.out.acked)
    return welcome
  }
}

/** A token for one use: each welcome brings the next one. */
export class RotatesSecret extends ClientSession<string> {
  override receive(data: unknown, size: number): ClientEvent {
    const event = super.receive(data, size)
    if (event.type === 'welcome') Object.assign(this, { secret: rotated(this.secret, this.dial) })
    return event
  }
}

/** And the server that takes each token once. */
export class TakesOnce extends Registry<string, number> {
  override hello(key: string, connection: number, hello: Hello): Greeted<string, number> {
    const greeted = super.hello(key, connection, hello)
    const { seat } = greeted
    if (!seat) return greeted
    // A client that heard no welcome at all has only the first one.
    if (hello.w > 0) this.seats.delete(key)
    this.seats.set(rotated(key, hello.d), seat)
    return greeted
  }
}

const rotated = (secret: string, dial: number): string => secret.slice(0, -1) + `${dial}`

/** Messages are written before they are committed. */
export class SendsEarly extends ServerSession<string> {
  override next(): string | undefined {
    const { limit } = this.out
    this.out.limit = Infinity
    const message = super.next()
    this.out.limit = limit
    return message
  }
}

/** Messages are acknowledged before they are committed. */
export class AcksEarly extends ServerSession<string> {
  override ack(): string | undefined {
    this.in.settle(0, this.in.handled)
    return super.ack()
  }
  override commit(): Delta<string> | undefined {
    // It still asks, late.
    const { settled } = this.in
    this.in.settled = -1
    const delta = super.commit()
    this.in.settled = settled
    return delta
  }
}

/** A late answer of the store displaces the session that lives. */
export class NoLocalCheck extends Registry<string, number> {
  override isStale(): boolean {
    return false
  }
}

/** An object is believed to be the latest one, whoever had the session meanwhile. */
export class TrustsObject extends Registry<string, number> {
  override opened(
    key: string,
    connection: number,
    hello: Hello,
    opened: Opened<string>,
  ): Greeted<string, number> {
    const held = this.seats.get(key)
    if (!held || !opened.stored) return super.opened(key, connection, hello, opened)
    const stored = { ...opened.stored, dial: held.session.dial }
    return super.opened(key, connection, hello, { ...opened, stored })
  }
}

/** A commit whose answer was lost is asked again with what came meanwhile. */
export class AsksMore extends ServerSession<string> {
  override commit(): Delta<string> | undefined {
    if (!this.isCommitting) this.pending = undefined
    return super.commit()
  }
}

/** The reply proves all that was written by the time it comes. */
export class ProvesAll extends Pings<number> {
  override ponged(): number {
    this.mark = this.written
    return super.ponged()
  }
}

/** The mark of the old connection is kept. */
export class KeepsMark extends Pings<number> {
  override down(): void {
    const { mark } = this
    super.down()
    this.mark = mark
  }
}

/** Nothing is resent. */
export class ResendsNothing extends Pings<number> {
  override down(): void {
    this.mark = undefined
  }
}

/** The probe is what comes before the welcome. */
export class ProbeByState extends Reception {
  override frame(data: unknown): Reading {
    const wasOpening = this.state === 'opening'
    this.isProbeNext = wasOpening
    const reading = super.frame(data)
    this.isProbeNext = false
    return reading
  }
}
