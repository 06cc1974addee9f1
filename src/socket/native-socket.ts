/**
 * Makes the socket beneath. A class may be native, a subclass, a mock, a wrapper whose `new` gives
 * another object, or a class of Node. A native object becomes an instance of our class by its
 * prototype. Any other object stays as it is, and an `EventTarget` of ours stands before it.
 */
import { socketEvent } from './runtime.ts'
import { checkClass } from './websocket-class.ts'

/** A socket that was made, and how to reach the members beneath those of our class. */
export interface NativeSocket {
  /** What the application gets: an instance of our class, and an `EventTarget` of the platform. */
  readonly socket: EventTarget
  /** Has the members beneath: a prototype, or the object that the class gave. */
  readonly holder: WebSocket
  /** What the members beneath belong to. */
  readonly self: WebSocket
}

/**
 * @param Base - A class of the standard's shape.
 * @param given - The arguments of the constructor, unchanged.
 * @param target - `new.target`.
 * @throws What the constructor throws. Error where it gives no socket.
 */
export function nativeSocket(
  Base: typeof WebSocket,
  given: unknown[],
  target: abstract new () => object,
): NativeSocket {
  // Without our class as `new.target`: a class may assign to members for which ours has no setter.
  const self = new Base(...(given as [string]))
  const { send, close } = (self ?? {}) as { send?: unknown; close?: unknown }
  checkClass(send && close)
  try {
    const { prototype } = target
    const holder = Object.getPrototypeOf(self) as WebSocket
    const isNative =
      Object.prototype.isPrototypeOf.call(holder, prototype) &&
      // What it has of its own would hide our members.
      !Object.getOwnPropertyNames(self).some(name => name in prototype) &&
      accepts(holder, self) &&
      Reflect.setPrototypeOf(self, prototype)
    if (isNative) return { socket: self, holder, self }
    const socket = Reflect.construct(EventTarget, [], target) as EventTarget
    repeat(self, socket)
    return { socket, holder: self, self }
  } catch (error) {
    self.close()
    throw error
  }
}

/** Whether the members of its prototype work on the object; they refuse one that is a proxy. */
function accepts(holder: WebSocket, self: WebSocket): boolean {
  try {
    return Reflect.get(holder, 'readyState', self) >= 0
  } catch {
    return false
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
    if (inner.addEventListener) inner.addEventListener(type, relay)
    else inner[`on${type}`] = relay
  }
}
