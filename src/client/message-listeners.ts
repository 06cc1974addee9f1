/** The `message` listeners of a client, called by hand and not by the platform: see `redirect`. */
import { report } from '../socket/runtime.ts'
import type { Delivery } from './redirected.ts'
import { redirect } from './redirected.ts'
import { bindToZone } from './zone.ts'

export type MessageListener = EventListenerOrEventListenerObject

type Options = boolean | AddEventListenerOptions | null | undefined

interface Entry {
  readonly listener: MessageListener
  /** Calls the listener. */
  readonly run: EventListener
  readonly once: boolean | undefined
  readonly passive: boolean | undefined
  readonly signal: AbortSignal | undefined
  readonly abort: () => void
  isRemoved: boolean
}

/** Behaves as the listeners of an `EventTarget` do (WHATWG DOM, 2.7 and 2.9). */
export class MessageListeners {
  /**
   * Those that do not capture, and those that do. A list never changes; another takes its place, so
   * that whoever goes through it sees it as it was.
   */
  private readonly lists: [Entry[], Entry[]] = [[], []]

  add(listener: MessageListener, options?: Options): void {
    const { capture, once, passive, signal } = flatten(options)
    const phase = capture ? 1 : 0
    // [spec] `null` is not a signal: a TypeError.
    if ((signal !== undefined && signal.aborted) || this.#find(listener, phase)) return
    const run = typeof listener === 'function' ? listener : (e: Event) => listener.handleEvent(e)
    const abort = () => this.#remove(entry, phase)
    const entry = { listener, run: bindToZone(run), once, passive, signal, abort, isRemoved: false }
    signal?.addEventListener('abort', abort)
    this.lists[phase] = [...this.lists[phase], entry]
  }

  remove(listener: MessageListener, options?: Options): void {
    const phase = flatten(options).capture ? 1 : 0
    const entry = this.#find(listener, phase)
    if (entry) this.#remove(entry, phase)
  }

  /** Calls them. One that throws hurts only itself. */
  deliver(event: Event, target: EventTarget): void {
    const delivery = redirect(event, target)
    // [spec] At the target itself, too, those that capture come first, in a pass of their own.
    this.#invoke(1, event, delivery)
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells the flag
    if (!event.cancelBubble) this.#invoke(0, event, delivery)
  }

  #invoke(phase: 0 | 1, event: Event, delivery: Delivery): void {
    for (const entry of this.lists[phase]) {
      if (delivery.isStopped) return
      if (entry.isRemoved || entry.signal?.aborted) continue
      if (entry.once) this.#remove(entry, phase)
      delivery.isPassive = entry.passive
      try {
        entry.run.call(delivery.target, event)
      } catch (error) {
        report(error)
      }
      delivery.isPassive = false
    }
  }

  #find(listener: MessageListener, phase: 0 | 1): Entry | undefined {
    return this.lists[phase].find(entry => entry.listener === listener)
  }

  #remove(entry: Entry, phase: 0 | 1): void {
    entry.isRemoved = true
    // A signal may outlive all its listeners.
    entry.signal?.removeEventListener('abort', entry.abort)
    this.lists[phase] = this.lists[phase].filter(other => other !== entry)
  }
}

/** [spec] "Flatten more": what is not an object stands for `capture`. */
function flatten(options: Options): AddEventListenerOptions {
  return isObject(options) ? options : { capture: !!options }
}

/** Whether this is an object or a function. */
export function isObject(value: unknown): value is AddEventListenerOptions & MessageListener {
  return Object(value) === value
}
