import type { LaneName } from '../lanes/lane-name.ts'

/** The place of an event: in a lane, or on the link between page and server. */
export type LogLane = LaneName | 'delivery' | 'link'

export interface LogEntry {
  readonly id: number
  /** Unix time in ms. */
  readonly at: number
  readonly lane: LogLane
  readonly event: string
  readonly details: string
}

export interface NewEntry {
  readonly lane: LogLane
  readonly event: string
  readonly details: string
  /** A message or a beat: one of very many. */
  readonly isMessage?: boolean
}

export const MAX_ENTRIES = 500
const MAX_DETAILS = 200

/** The events, oldest first; bounded, because a demo may stay open for days. */
export class EventLog extends EventTarget {
  entries: readonly LogEntry[] = []
  /** Messages would push everything else out, so they are kept only on demand. */
  keepsMessages = false
  #count = 0

  add({ lane, event, details, isMessage = false }: NewEntry): void {
    if (isMessage && !this.keepsMessages) return
    const entry = { id: ++this.#count, at: Date.now(), lane, event, details: cut(details) }
    this.entries = [...this.entries.slice(1 - MAX_ENTRIES), entry]
    this.dispatchEvent(new Event('change'))
  }
}

function cut(text: string): string {
  return text.length > MAX_DETAILS ? `${text.slice(0, MAX_DETAILS)}… (${text.length})` : text
}
