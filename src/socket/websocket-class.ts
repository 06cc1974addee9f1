/** Which class a socket is made of. */
import { EXPLAINED } from '../core/explained.ts'

/**
 * On a class that stands in for another one: the class beneath it. A socket that is built on the
 * stand-in is built on that one instead, so that no socket ever has two heartbeats. In the registry of
 * symbols, because a page may hold two copies of this library.
 */
export const BENEATH: unique symbol = Symbol.for('belay-ws.beneath') as never

type Layered = { [BENEATH]?: typeof WebSocket } | undefined

/**
 * A class of the standard's shape: the browser's, that of `ws` or undici, or a stand-in for tests. It
 * has the standard's constants, and its sockets have `addEventListener` or handlers (`onopen`, ...).
 */
export type WebSocketClass = new (
  url: string,
  protocols?: string | string[],
) => {
  /** 0 to 3, as in the standard. */
  readonly readyState: number
  /** Sends a message. */
  send(data: string): void
  /** Begins to close. */
  close(code?: number, reason?: string): void
}

/** Whether this is a class of the standard's shape: a constructor with the standard's constants. */
export function isWebSocketClass(given: unknown): given is WebSocketClass {
  const { OPEN, CLOSING } = (given ?? {}) as Partial<typeof WebSocket>
  return typeof given === 'function' && (OPEN === 1 || CLOSING === 2)
}

/**
 * Whether it is a subclass of a class of ours. A client cannot be built on it: each socket would have
 * two heartbeats.
 */
export function isSubclass(Class: object): boolean {
  return BENEATH in Class && !Object.hasOwn(Class, BENEATH)
}

/** The class beneath a stand-in; any other class is its own. */
export function beneath(Class: typeof WebSocket): typeof WebSocket {
  return (Object.hasOwn(Class, BENEATH) && (Class as Layered)![BENEATH]) || Class
}

/** The class that is global now, or the one beneath where it is ours or a subclass of ours. */
export function globalClass(): typeof WebSocket | undefined {
  const Class: typeof WebSocket | undefined = globalThis.WebSocket
  return (Class as Layered)?.[BENEATH] ?? Class
}

/**
 * @param found - The class, or a method of the socket that it gave.
 * @throws Error where that is not a function.
 */
export function checkClass(found: unknown): asserts found is typeof WebSocket {
  if (typeof found === 'function') return
  throw new Error(
    `belay-ws: there is no WebSocket here to build on; use the option WebSocket, or another runtime${EXPLAINED}`,
  )
}

/** [spec] Gives a class and its prototype the constants, as properties of their own (Web IDL). */
export function addConstants(Class: { prototype: object }): void {
  ;['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'].forEach((name, value) => {
    for (const target of [Class, Class.prototype]) {
      Object.defineProperty(target, name, { value, enumerable: true })
    }
  })
}
