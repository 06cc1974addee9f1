/**
 * Makes the socket beneath. A class may be native, a subclass, a mock, a wrapper whose `new` gives
 * another object, or a class of Node. A native object becomes an instance of our class by its
 * prototype. Any other object stays as it is, and an `EventTarget` of ours stands before it.
 */
import { ABNORMAL_CLOSURE } from '../core/close.ts'
import { closeEvent, errorEvent } from './runtime.ts'
import { classBeneath } from './websocket-class.ts'

/** A socket that was made, and how to reach the members beneath those of our class. */
export interface NativeSocket {
  /** What the application gets: an instance of our class, and an `EventTarget` of the platform. */
  readonly socket: EventTarget
  /** Has the members beneath: a prototype, or the object that the class gave. */
  readonly holder: WebSocket
  /** What the members beneath belong to. */
  readonly self: WebSocket
}

type Target = abstract new () => object

/**
 * @param Base - The class; without, the class that is global now.
 * @param given - The arguments of the constructor, unchanged.
 * @param target - `new.target`.
 * @throws What the constructor throws. Error where there is no class, or where it gives no socket.
 */
export function nativeSocket(
  Base: typeof WebSocket | undefined,
  given: unknown[],
  target: Target,
): NativeSocket {
  // Without our class as `new.target`: a class may assign to members for which ours has no setter.
  const made = new (classBeneath(Base))(...(given as [string]))
  if (typeof made?.send !== 'function' || typeof made.close !== 'function') {
    throw new Error(
      'belay-ws: the WebSocket class gives no socket; use a class whose objects have send() and close()',
    )
  }
  const holder = Object.getPrototypeOf(made) as WebSocket
  const { prototype } = target
  const isNative =
    made instanceof EventTarget &&
    Object.prototype.isPrototypeOf.call(holder, prototype) &&
    // What it has of its own would hide our members, and what it inherits it must accept.
    !Object.getOwnPropertyNames(made).some(name => name in prototype) &&
    accepts(holder, made) &&
    Reflect.setPrototypeOf(made, prototype)
  return isNative
    ? { socket: made, holder, self: made }
    : { socket: facade(made, target), holder: made, self: made }
}

/** Whether the members of its prototype work on the object; they refuse one that is a proxy. */
function accepts(holder: WebSocket, made: WebSocket): boolean {
  try {
    return Reflect.get(holder, 'readyState', made) >= 0
  } catch {
    return false
  }
}

/** Stands before an object that has the standard's shape: repeats its members and its events. */
function facade(inner: WebSocket, target: Target): EventTarget {
  const socket = Reflect.construct(EventTarget, [], target) as EventTarget
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
    const relay = (event: Partial<MessageEvent & CloseEvent & ErrorEvent> = {}): void => {
      socket.dispatchEvent(standardEvent(type, event))
    }
    // Not every class with listeners is an `EventTarget`, and not every class has listeners.
    if (inner.addEventListener) inner.addEventListener(type, relay as never)
    else inner[`on${type}`] = relay as never
  }
  for (const type of ['open', 'message', 'error', 'close']) {
    let handler: ((event: Event) => unknown) | null = null
    const call = (event: Event): unknown => handler?.call(socket, event)
    define(
      `on${type}`,
      () => handler,
      value => {
        // [spec] The handler keeps the place among the listeners that it was first set at.
        socket.addEventListener(type, call)
        handler = typeof value === 'function' ? value : null
      },
    )
  }
  return socket
}

/** The event as the platform makes it: other classes have events of their own, or plain objects. */
function standardEvent(
  type: string,
  {
    data,
    origin,
    code,
    reason,
    wasClean,
    error,
    message,
  }: Partial<MessageEvent & CloseEvent & ErrorEvent>,
): Event {
  if (type === 'message') return new MessageEvent(type, { data, origin: origin as string })
  if (type === 'close') {
    return closeEvent(code ?? ABNORMAL_CLOSURE, reason ?? '', !!wasClean)
  }
  return type === 'error' ? errorEvent(error, message as string) : new Event(type)
}
