/**
 * Makes the socket beneath. A class may be native, a subclass, a mock, a wrapper whose `new` gives
 * another object, or a class of Node. A native object becomes an instance of our class by its
 * prototype. Any other object stays as it is, and an `EventTarget` of ours stands before it.
 */
import { socketEvent } from './runtime.ts'
import { checkClass } from './websocket-class.ts'

type Member = 'readyState' | 'bufferedAmount'
type Getter = (() => number) | undefined
/** TypeScript has no type for it. */
interface Legacy {
  __lookupGetter__: (name: string) => unknown
}

/** A socket that was made, and the way to the members beneath those of our class. */
export class NativeSocket {
  /** The object of the application: an instance of our class, and an `EventTarget` of the platform. */
  readonly socket: EventTarget
  /** Its end has been told: what it fires from now on is swallowed. */
  isOver = false
  /** The event that we dispatch. No other sign tells it: those of other runtimes are not trusted. */
  private own: Event | undefined
  private readonly self: WebSocket
  private readonly holder: WebSocket
  /** The getters beneath ours: `Reflect.get` would look for them with every message. */
  private readonly getters: { [K in Member]?: Getter } = {}

  /**
   * @param Base - A class of the standard's shape.
   * @param given - The arguments of its constructor, unchanged.
   * @param target - `new.target`.
   * @throws The error of the constructor. Error where it gives no socket.
   */
  constructor(Base: typeof WebSocket, given: unknown[], target: abstract new () => object) {
    // Without our class as `new.target`: a class may assign to members for which ours has no setter.
    const self: WebSocket = new Base(...(given as [string]))
    const { send, close } = (self ?? {}) as { send?: unknown; close?: unknown }
    checkClass(send && close)
    this.self = this.holder = self
    try {
      const prototype = target.prototype as object
      const holder = Object.getPrototypeOf(self) as WebSocket
      if (
        Object.prototype.isPrototypeOf.call(holder, prototype) &&
        // What it has of its own would hide our members.
        !Object.getOwnPropertyNames(self).some(name => name in prototype) &&
        // A proxy is refused by the members that it inherits.
        Reflect.get(holder, 'readyState', self) >= 0 &&
        Reflect.setPrototypeOf(self, prototype)
      ) {
        this.socket = self
        this.holder = holder
        // Along the prototypes, in every engine (ECMA-262, 20.1.3.9.4).
        const find = (name: Member): Getter =>
          (holder as WebSocket & Legacy).__lookupGetter__(name) as Getter
        this.getters = { readyState: find('readyState'), bufferedAmount: find('bufferedAmount') }
        return
      }
    } catch {
      // It has a facade.
    }
    this.socket = Reflect.construct(EventTarget, [], target) as EventTarget
    try {
      repeat(self, this.socket)
    } catch (error) {
      self.close()
      throw error
    }
  }

  /** A member beneath; 0 where the class has none. */
  get(name: Member): number {
    const get = this.getters[name]
    return (get ? get.call(this.self) : this.holder[name]) || 0
  }

  /** Listens to the socket, and to what is dispatched to it. */
  listen(type: string, listener: (event: Event) => void, options: AddEventListenerOptions): void {
    const hear = (event: Event): void => {
      if (!this.isOver || event === this.own) listener(event)
      else event.stopImmediatePropagation()
    }
    // A subclass may have such methods of its own.
    EventTarget.prototype.addEventListener.call(this.socket, type, hear, options)
  }

  /** Tells an event of ours, also once the socket is over. */
  dispatch(event: Event): void {
    this.own = event
    EventTarget.prototype.dispatchEvent.call(this.socket, event)
  }

  /** Frees a socket that was abandoned, where its class can: that of `ws` keeps a timer for 30 s. */
  free(): void {
    ;(this.holder as { terminate?: () => void }).terminate?.call(this.self)
  }

  /** Calls a method beneath. */
  call(name: 'send' | 'close', given: unknown[]): void {
    ;(this.holder[name] as (...given: unknown[]) => void).call(this.self, ...given)
  }
}

/** Repeats members and events of an object of the standard's shape on an `EventTarget`. */
function repeat(inner: WebSocket, socket: EventTarget): void {
  const define = (name: string, get: () => unknown, set: (value: never) => void): unknown =>
    Object.defineProperty(socket, name, { get, set, enumerable: true, configurable: true })
  for (const name of ['url', 'protocol', 'extensions', 'binaryType'] as const) {
    define(
      name,
      () => inner[name],
      value => Reflect.set(inner, name, value),
    )
  }
  for (const type of ['open', 'message', 'error', 'close'] as const) {
    let handler: unknown = null
    const call = (event: Event): unknown =>
      typeof handler === 'function' && handler.call(socket, event)
    define(
      `on${type}`,
      () => handler,
      value => {
        // [spec] The handler keeps the place among the listeners that it was first set at.
        socket.addEventListener(type, call)
        handler = value
      },
    )
    const relay = (event: object = {}): unknown => socket.dispatchEvent(socketEvent(type, event))
    // Some classes have listeners and are no `EventTarget`, and some have only handlers.
    if (typeof inner.addEventListener === 'function') inner.addEventListener(type, relay)
    else inner[`on${type}`] = relay
  }
}
