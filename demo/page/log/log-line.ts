import type { LogEntry, LogLane } from './event-log.ts'

export interface LogFilter {
  readonly lane: LogLane | 'all'
  readonly text: string
}

/** `12:04:31.120`, in local time. */
export function timeOfDay(at: number): string {
  const date = new Date(at)
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()]
  const ms = String(date.getMilliseconds()).padStart(3, '0')
  return `${parts.map(part => String(part).padStart(2, '0')).join(':')}.${ms}`
}

/** One entry as a line of plain text, for search and for the clipboard. */
export function logLine({ at, lane, event, details }: LogEntry): string {
  return `${timeOfDay(at)}  ${lane.padEnd(8)}  ${event.padEnd(10)}  ${details}`.trimEnd()
}

export function passes(entry: LogEntry, { lane, text }: LogFilter): boolean {
  if (lane !== 'all' && entry.lane !== lane) return false
  return logLine(entry).toLowerCase().includes(text.trim().toLowerCase())
}
