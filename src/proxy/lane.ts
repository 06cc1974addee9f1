import type { Socket } from 'node:net'
import { CloseFrameFilter } from './close-frame-filter.ts'
import { DelayLine } from './delay-line.ts'
import { HttpHead } from './http-head.ts'
import { held } from './lane-policy.ts'
import type { LanePolicy } from './lane-policy.ts'
import { resetSocket } from './reset-socket.ts'
import { Shaper } from './shaper.ts'

/** The most that a cut lane holds, in bytes; then it stops reading. */
export const HOLD_LIMIT = 32 * 1024 * 1024

/** How long a RST waits for a sink that takes no bytes, in milliseconds. */
const RESET_PATIENCE = 1000

// A RST that overtakes its data in the kernel destroys it, and to a peer that runs on libuv data
// and a RST that arrive together look like a FIN: the peer gets a moment to read the data first.
const RESET_GAP = 100

export interface LaneEvents {
  /** The HTTP head has gone to the sink; `switching` if it was that of a 101 response. */
  onHead: (switching: boolean) => void
  /** A Close frame was left out. */
  onCloseDropped: () => void
  /** The source will send nothing more. */
  onEnd: () => void
}

interface End {
  kind: 'fin' | 'rst'
  /** Clock reading before which it may not leave. */
  due: number
  /** When a RST stops waiting for the bytes before it. */
  patience: number
}

/**
 * One direction of a connection: takes bytes from the source and gives them to the sink as the
 * policy says. Bytes leave in the order in which they came and the end leaves last.
 *
 * All faults act where bytes leave, so that a new policy also rules those already waiting. Bytes
 * that were handed to the sink are past the fault, like a packet past the cut.
 */
export class Lane {
  readonly #source: Socket
  readonly #sink: Socket
  readonly #events: LaneEvents
  readonly #line = new DelayLine()
  readonly #head = new HttpHead()
  readonly #filter = new CloseFrameFilter()
  #policy = held
  #shaper: Shaper | undefined
  #end: End | undefined
  #ended = false
  #stopped = false
  #forwarded = 0
  #pumping = false
  #timer: NodeJS.Timeout | undefined

  /** A new lane holds everything until {@link apply} tells it what to do. */
  constructor(source: Socket, sink: Socket, events: LaneEvents) {
    this.#source = source
    this.#sink = sink
    this.#events = events
    source.on('data', chunk => this.#receive(chunk))
    source.on('end', () => this.#receiveEnd('fin'))
    source.on('error', () => this.#receiveEnd('rst'))
    sink.on('close', () => this.#pump())
  }

  /** Bytes given to the sink so far. */
  get forwarded(): number {
    return this.#forwarded
  }

  /** Bytes taken from the source that have not left yet. */
  get held(): number {
    return this.#line.length
  }

  /** The beginning of the first line that has gone to the sink; see {@link HttpHead.firstLine}. */
  get firstLine(): string {
    return this.#head.firstLine
  }

  /** Whether the source has finished or failed. */
  get ended(): boolean {
    return this.#ended
  }

  /** Replaces the policy. Bytes that wait for a time the old one set get a time by the new. */
  apply(policy: LanePolicy): void {
    const shape = policy.shape
    if (shape !== this.#policy.shape) {
      this.#shaper = shape && new Shaper(shape)
      const due = this.#dueAt(performance.now())
      this.#line.reschedule(due)
      if (this.#end) this.#end.due = due
    }
    if (this.#end) this.#end.patience = Infinity
    this.#policy = policy
    this.#filter.dropClose = policy.dropClose
    this.#pump()
  }

  /** Forgets what is held and from now on reads only to throw away. Nothing reaches the sink. */
  stop(): void {
    this.#stopped = true
    this.#end = undefined
    this.#pump()
  }

  #receive(chunk: Buffer): void {
    this.#line.push(chunk, this.#dueAt(performance.now()))
    this.#pump()
  }

  #receiveEnd(kind: 'fin' | 'rst'): void {
    const due = this.#dueAt(performance.now())
    if (!this.#stopped) this.#end = { kind, due, patience: Infinity }
    this.#ended = true
    this.#pump()
    this.#events.onEnd()
  }

  #dueAt(now: number): number {
    return this.#shaper ? this.#shaper.dueAt(now) : now
  }

  /** Moves on everything that may move; called whenever anything has changed. */
  #pump(): void {
    // Reached again from an event below: the loop sees the new policy by itself.
    if (this.#pumping) return
    this.#pumping = true
    clearTimeout(this.#timer)
    const now = performance.now()
    if (this.#stopped || this.#sink.destroyed) this.#line.clear()
    while (this.#policy.forward && !this.#sink.writableNeedDrain) {
      const piece = this.#line.take(now, this.#shaper?.allowance(now) ?? Infinity)
      if (!piece) break
      this.#shaper?.spend(now, piece.length)
      this.#pass(piece)
    }
    this.#pumping = false
    this.#passEnd(now)
    this.#schedule(now)
    this.#regulate()
  }

  #pass(piece: Buffer): void {
    if (!this.#head.done) {
      // The rest of a piece that holds the end of the head waits for what the head changes.
      const size = this.#head.push(piece)
      if (size < piece.length) this.#line.putBack(piece.subarray(size))
      this.#write(piece.subarray(0, size))
      if (this.#head.done) this.#events.onHead(this.#head.isSwitching)
      return
    }
    const dropped = this.#filter.dropped
    for (const part of this.#filter.push(piece)) this.#write(part)
    if (this.#filter.dropped > dropped) this.#events.onCloseDropped()
  }

  #write(bytes: Buffer): void {
    this.#forwarded += bytes.length
    if (this.#end?.kind === 'rst') this.#end.due = performance.now() + RESET_GAP
    this.#sink.write(bytes, this.#onFlush)
  }

  readonly #onFlush = () => {
    if (this.#end) this.#end.patience = Infinity
    if (this.#line.length > 0 || this.#end) this.#pump()
  }

  /** The end, if the policy lets it pass. */
  get #free(): End | undefined {
    const { forward, holdEnd } = this.#policy
    return forward && !holdEnd && !this.#sink.destroyed ? this.#end : undefined
  }

  #passEnd(now: number): void {
    const end = this.#free
    if (!end || end.due > now) return
    if (end.kind === 'fin') {
      if (this.#line.length > 0) return
      this.#end = undefined
      this.#sink.end()
    } else {
      const isLast = this.#line.length === 0 && this.#sink.writableLength === 0
      if (!isLast && end.patience > now) return
      this.#end = undefined
      resetSocket(this.#sink)
    }
  }

  /** Sets the timer for bytes that wait for a time. A flush wakes those that wait for the sink. */
  #schedule(now: number): void {
    const { forward } = this.#policy
    const end = this.#free
    let next = Infinity
    if (forward && this.#line.length > 0 && !this.#sink.writableNeedDrain) {
      next = Math.max(this.#line.nextDue, this.#shaper?.freeAt ?? now)
    } else if (end && end.due > now) {
      next = end.due
    } else if (end?.kind === 'rst') {
      if (end.patience === Infinity) end.patience = now + RESET_PATIENCE
      next = end.patience
    }
    if (next < Infinity) this.#timer = setTimeout(() => this.#pump(), Math.max(1, next - now))
  }

  #regulate(): void {
    const { read, forward } = this.#policy
    const limit = forward ? (this.#shaper?.capacity ?? 0) : HOLD_LIMIT
    const wanted = this.#stopped || (read && this.#line.length <= limit)
    if (wanted === this.#source.isPaused()) this.#source[wanted ? 'resume' : 'pause']()
  }
}
