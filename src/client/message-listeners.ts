/**
 * The `message` listeners of a client, called by hand and not by the platform.
 *
 * The event that a socket gets is being dispatched there, and cannot be dispatched at the client as
 * well. To make another and dispatch that costs more than all else on a message's way through this
 * library, many times over (`npm run bench -- cost`). So the listeners get the socket's own event,
 * which is made to say that it happened at the client.
 */
import { report } from '../socket/runtime.ts'

export type MessageListener = EventListenerOrEventListenerObject

interface Entry {
  readonly listener: MessageListener
  readonly capture: boolean
  readonly once: boolean
  removed: boolean
}

const NONE: readonly Entry[] = []

const TARGET: unique symbol = Symbol('target')
const STOPPED: unique symbol = Symbol('stopped')

/** An event that says of itself that it happened at another target than the platform thinks. */
interface Redirected extends Event {
  [TARGET]?: EventTarget
  [STOPPED]?: boolean
}

/** The prototype that events came with, and what takes its place: one for all clients. */
let original: Event | undefined
let redirected: Event | undefined

function redirect(event: Redirected, target: EventTarget): void {
  const prototype = Object.getPrototypeOf(event) as Event
  event[TARGET] = target
  if (prototype === redirected) return
  // A class of sockets that an application brings along may have events of its own.
  if (prototype !== original) {
    original = prototype
    redirected = redirectedPrototype(prototype)
  }
  // Takes less than half the time of defining two properties on each event.
  Object.setPrototypeOf(event, redirected!)
}

function redirectedPrototype(prototype: Event): Event {
  const get = function (this: Redirected) {
    return this[TARGET]
  }
  const value = function (this: Redirected) {
    this[STOPPED] = true
    prototype.stopImmediatePropagation.call(this)
  }
  const composedPath = function (this: Redirected) {
    return [this[TARGET]]
  }
  return Object.create(prototype, {
    target: { get },
    currentTarget: { get },
    srcElement: { get },
    composedPath: { value: composedPath },
    stopImmediatePropagation: { value },
  }) as Event
}

/** Behaves as the listeners of an `EventTarget` do (WHATWG DOM, 2.7 and 2.9). */
export class MessageListeners {
  /** Never changed, but replaced: whoever is going through it sees it as it was. */
  #entries: readonly Entry[] = NONE

  add(listener: MessageListener, options: boolean | AddEventListenerOptions = {}): void {
    const {
      capture = false,
      once = false,
      signal,
    } = typeof options === 'object' ? options : { capture: options }
    if (signal?.aborted || this.#find(listener, capture)) return
    this.#entries = [...this.#entries, { listener, capture, once, removed: false }]
    // As browsers do it: also where it has been removed meanwhile and added again.
    signal?.addEventListener('abort', () => this.remove(listener, capture), { once: true })
  }

  remove(listener: MessageListener, options: boolean | EventListenerOptions = {}): void {
    const { capture = false } = typeof options === 'object' ? options : { capture: options }
    const entry = this.#find(listener, capture)
    if (entry) this.#remove(entry)
  }

  /** Calls them. One that throws hurts only itself. */
  deliver(event: Redirected, target: EventTarget): void {
    redirect(event, target)
    // [spec] At the target itself, too, those that capture come first, in a pass of their own.
    this.#invoke(event, target, true)
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells the flag
    if (!event.cancelBubble) this.#invoke(event, target, false)
  }

  #invoke(event: Redirected, target: EventTarget, capture: boolean): void {
    for (const entry of this.#entries) {
      if (event[STOPPED]) return
      if (entry.removed || entry.capture !== capture) continue
      if (entry.once) this.#remove(entry)
      const { listener } = entry
      try {
        if (typeof listener === 'function') listener.call(target, event)
        else listener.handleEvent(event)
      } catch (error) {
        report(error)
      }
    }
  }

  #find(listener: MessageListener, capture: boolean): Entry | undefined {
    return this.#entries.find(entry => entry.listener === listener && entry.capture === capture)
  }

  #remove(entry: Entry): void {
    entry.removed = true
    this.#entries = this.#entries.filter(other => other !== entry)
  }
}
