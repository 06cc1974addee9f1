/**
 * The parts of the platform that browsers and workers have and other runtimes may lack. Each is
 * looked up when it is used: a test environment may put its own in place after the import.
 */

/**
 * Reports an exception that a listener or callback of the application threw, as the platform does
 * (WHATWG HTML, "report an exception"). If the runtime has no `reportError` (Node), the exception
 * goes to the console: a listener that throws must not end the process.
 */
export function report(error: unknown): void {
  if (typeof globalThis.reportError === 'function') globalThis.reportError(error)
  else console.error(error)
}

type EventClass = new (type: string, init: object) => Event

const CLASSES: Record<string, string> = {
  message: 'MessageEvent',
  close: 'CloseEvent',
  error: 'ErrorEvent',
}

/**
 * Makes an event of a socket, of the class that the platform has for its type. If it has none, the
 * event is an `Event` with the same members.
 *
 * @param event - Its members, or another event of its type.
 */
export function socketEvent(type: string, event: object): Event {
  const platform = globalThis as unknown as { [name: string]: EventClass | undefined }
  return new (platform[CLASSES[type] ?? 'Event'] ?? PlainEvent)(type, membersOf(event as never))
}

/** No more than these: what else an event of a mock has the platform may refuse. */
function membersOf(event: { [member: string]: unknown }): object {
  const { data, origin, code, reason, wasClean, error, message } = event
  return { data, origin, code, reason, wasClean, error, message }
}

/** Can be made again from itself, as libraries do: `new event.constructor(event.type, event)`. */
class PlainEvent extends Event {
  constructor(type: string, event: object) {
    super(type)
    Object.assign(this, membersOf(event as never))
  }
}
