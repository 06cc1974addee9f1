/**
 * Events that a socket gets, and that say of themselves that they happened at the client.
 *
 * The event is being dispatched at the socket, so the client cannot dispatch it as well. To make
 * another and to dispatch that costs more than everything else that this library does for a message.
 */

const MARK: unique symbol = Symbol('mark')

/** One delivery of an event to the listeners of a client. */
export interface Delivery {
  /** The target that the platform dispatches the event to. */
  readonly source: EventTarget | null
  /** The target that the event shows. */
  readonly target: EventTarget
  isStopped: boolean
  /** The listener that runs cannot cancel the event. */
  isPassive: boolean | undefined
}

interface Marked extends Event {
  [MARK]: Delivery
}

/** By the prototypes that events come with: other realms and other classes have their own. */
const prototypes = new WeakMap<object, object>()

/**
 * Makes an event say that it happened at a client, for as long as the platform has not dispatched it
 * elsewhere. The prototype costs less than accessors on each event, and fields would not know of
 * another dispatch.
 */
export function redirect(event: Event, target: EventTarget): Delivery {
  const delivery = { source: event.target, target, isStopped: false, isPassive: false }
  if (!(MARK in event)) {
    const prototype = Object.getPrototypeOf(event) as object
    let found = prototypes.get(prototype)
    if (!found) prototypes.set(prototype, (found = redirected(prototype)))
    Object.setPrototypeOf(event, found)
  }
  return ((event as Marked)[MARK] = delivery)
}

/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- `super` has no type in an object */
function redirected(prototype: object): object & ThisType<Marked> {
  return {
    // Not the class of the event: `constructor` must stay the platform's.
    __proto__: prototype,
    get target() {
      return at(this, super.target)
    },
    get srcElement() {
      return this.target
    },
    get currentTarget() {
      return at(this, super.currentTarget)
    },
    composedPath() {
      return super.composedPath().map((target: EventTarget) => at(this, target))
    },
    stopImmediatePropagation() {
      this[MARK].isStopped = true
      super.stopImmediatePropagation()
    },
    preventDefault() {
      if (!this[MARK].isPassive) super.preventDefault()
    },
  }
}

/* eslint-enable */

/** The platform says whether, and where, the event is dispatched now. */
function at(event: Marked, now: EventTarget | null): EventTarget | null {
  const { source, target } = event[MARK]
  return now === source ? target : now
}
