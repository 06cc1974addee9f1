/**
 * What the library uses of the page, watched from below. To be imported before the library, which
 * takes the global `WebSocket` when it is loaded.
 */

import type { Data } from '../message.ts'
import { clientOf } from '../message.ts'

/** The timers that are not counted, for the soak itself. */
export const uncounted = { setTimeout: globalThis.setTimeout.bind(globalThis) }

/** One native socket, from its construction to its native `close` event. */
export interface Wire {
  /** The `id` in the query of its url: `<client>.<dial>`. */
  readonly id: string
  readonly socket: WebSocket
  /** When its last frame came in, heartbeats included. */
  heardAt: number
}

/** Hears of the sockets of one client, at the moment when it happens. */
export interface WireListener {
  dialled(wire: Wire): void
  /** Something is about to be handed to the native socket. */
  sent(wire: Wire, data: Data): void
  /** A frame came in, and nobody else has it yet. */
  heard(wire: Wire, data: unknown): void
}

const listeners = new Map<string, WireListener>()
const wires = new Set<Wire>()
const timers = new Set<unknown>()
let pageListeners = 0

/** Timers that have been set, and have neither fired nor been cleared. */
export const pendingTimers = (): number => timers.size
/** Listeners on what outlives a client. */
export const lastingListeners = (): number => pageListeners

/** Native sockets whose native `close` is still to come. */
export const liveWires = (): number => wires.size

const nativeState = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'readyState')!.get!

/** `readyState` of the native socket, whatever the library makes of it. */
export const stateOf = ({ socket }: Wire): number => nativeState.call(socket) as number

/** How many native sockets of a client are CONNECTING or OPEN: not given up. */
export function socketsOf(client: string): number {
  return [...wires].filter(wire => clientOf(wire.id) === client && stateOf(wire) < 2).length
}

export function watchWires(client: string, listener: WireListener): void {
  listeners.set(client, listener)
}

const nativeSend = WebSocket.prototype.send

/** Sends a text of which the library does not know. */
export function sendBeneath({ socket }: Wire, text: string): void {
  nativeSend.call(socket, text)
}

class WatchedWebSocket extends WebSocket {
  readonly #wire: Wire

  constructor(...given: ConstructorParameters<typeof WebSocket>) {
    super(...given)
    const id = new URL(this.url).searchParams.get('id')!
    const wire: Wire = { id, socket: this, heardAt: performance.now() }
    this.#wire = wire
    wires.add(wire)
    // Capturing, and before those of the library, which hides some events from all that follow.
    const first = { capture: true }
    const heard = ({ data }: MessageEvent): void => {
      wire.heardAt = performance.now()
      listeners.get(clientOf(wire.id))?.heard(wire, data)
    }
    super.addEventListener('message', heard, first)
    super.addEventListener('close', event => event.isTrusted && wires.delete(wire), first)
    listeners.get(clientOf(wire.id))?.dialled(wire)
  }

  override send(...data: Parameters<WebSocket['send']>): void {
    listeners.get(clientOf(this.#wire.id))?.sent(this.#wire, data[0] as Data)
    super.send(...data)
  }
}
globalThis.WebSocket = WatchedWebSocket

const { setTimeout, clearTimeout } = globalThis
globalThis.setTimeout = ((run: () => void, ms?: number) => {
  const timer = setTimeout(() => {
    timers.delete(timer)
    run()
  }, ms)
  timers.add(timer)
  return timer
}) as typeof globalThis.setTimeout
globalThis.clearTimeout = timer => {
  timers.delete(timer)
  clearTimeout(timer)
}

const lasting = [window, document, (navigator as { connection?: unknown }).connection]
const { addEventListener, removeEventListener } = EventTarget.prototype
EventTarget.prototype.addEventListener = function (...given) {
  if (lasting.includes(this ?? window)) pageListeners++
  addEventListener.apply(this ?? window, given)
}
EventTarget.prototype.removeEventListener = function (...given) {
  if (lasting.includes(this ?? window)) pageListeners--
  removeEventListener.apply(this ?? window, given)
}
