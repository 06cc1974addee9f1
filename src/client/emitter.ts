/**
 * The lifecycle events of a client, told through its one queue. nanoevents keeps the listeners.
 */
import { createNanoEvents } from 'nanoevents'
import { EXPLAINED } from '../core/explained.ts'
import { report } from '../socket/runtime.ts'
import { EventQueue } from './event-queue.ts'
import type { Events } from './events.ts'
import { bindToZone } from './zone.ts'

/** `change` is for stores: something that a snapshot shows has changed. */
type AllEvents = Events & { change: () => void }

/** All of them but `change`. */
export const EVENT_NAMES: readonly string[] = [
  'status',
  'connecting',
  'connected',
  'disconnected',
  'waiting',
  'suspect',
  'ping',
  'pong',
  'sent',
  'queued',
  'dropped',
  'unanswered',
  'resync',
  'resumed',
  'acknowledged',
  'unsupported',
  'misconfigured',
]

/** @throws TypeError for a name that no lifecycle event has. */
export function checkEventName(name: string): void {
  if (EVENT_NAMES.includes(name)) return
  const fix = ['open', 'message', 'error', 'close'].includes(name)
    ? 'listen with addEventListener'
    : `use one of ${EVENT_NAMES.join(', ')}`
  throw new TypeError(`belay-ws: on() does not know the event "${name}"; ${fix}${EXPLAINED}`)
}

export class Emitter extends EventQueue {
  private readonly events = createNanoEvents<AllEvents>()
  private readonly mistakes = new Set<string>()

  /** @returns A function that removes this listener, and no other. */
  on<K extends keyof Events>(event: K, listener: Events[K]): () => void
  on(event: 'change', listener: () => void): () => void
  on(event: keyof AllEvents, listener: unknown): () => void {
    let isListening = true
    const bound = bindToZone(listener as (payload: unknown) => void)
    // A function of its own, because the same listener may be given twice.
    const own = (payload: unknown): void => {
      if (isListening) bound(payload)
    }
    const remove = this.events.on(event, own)
    return () => {
      isListening = false
      remove()
    }
  }

  /** Whether an event has listeners: some are worth nothing but the work of making them. */
  has(event: keyof AllEvents): boolean {
    return !!this.events.events[event]?.length
  }

  /**
   * Tells an event when its turn comes.
   *
   * @param isTrue - Asked then; what is not true any more is not told to anybody.
   */
  emit<K extends keyof Events>(
    event: K,
    payload: Parameters<Events[K]>[0],
    isTrue?: () => boolean,
  ): void
  emit(event: 'change'): void
  emit(event: keyof AllEvents, payload?: unknown, isTrue?: () => boolean): void {
    this.put(() => {
      if (isTrue && !isTrue()) return
      // A copy, because a listener may add others; not `emit`, in which the first to throw is the last.
      for (const listener of [...(this.events.events[event] ?? [])]) {
        try {
          ;(listener as (payload: unknown) => void)(payload)
        } catch (error) {
          report(error)
        }
      }
    })
  }

  /** Says once, in the console and by an event, what each attempt will do wrong again. */
  misconfigured(text: string): void {
    if (this.mistakes.has(text)) return
    this.mistakes.add(text)
    const message = text + EXPLAINED
    console.warn(message)
    this.emit('misconfigured', { message })
  }
}
