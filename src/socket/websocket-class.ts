/**
 * On a class that stands in for the global one: the class it stands in for. What is built on the
 * stand-in is built on that instead, so that no socket ever has two heartbeats.
 */
export const BENEATH: unique symbol = Symbol('beneath')

/** Whether this is a class like the standard `WebSocket`, an `EventTarget`, and can be built on. */
export function isWebSocketClass(given: unknown): given is typeof WebSocket {
  return (
    typeof given === 'function' &&
    (given as unknown as typeof WebSocket).CLOSING === 2 &&
    given.prototype instanceof EventTarget
  )
}

/** The class beneath a stand-in; any other class is its own. */
export function beneath(Class: typeof WebSocket): typeof WebSocket {
  return Object.hasOwn(Class, BENEATH)
    ? (Class as unknown as { [BENEATH]: typeof WebSocket })[BENEATH]
    : Class
}
