/** What any store must do with a session, as plain functions of a record: each step is atomic. */
import type { Hello } from '../../../src/core/delivery/hello.ts'
import type { Opened } from '../../../src/core/delivery/registry.ts'
import type { Committed, Counts, Delta } from '../../../src/core/delivery/server-session.ts'
import { admit } from '../../../src/core/delivery/server-session.ts'

/** A session in a store. */
export interface Entry extends Counts {
  readonly incarnation: number
  /** Messages from `acked` to `sent`. */
  readonly tail: readonly string[]
}

export interface LedgerRules {
  readonly hasFence?: boolean
  readonly hasIncarnation?: boolean
}

export function openEntry(
  entry: Entry | undefined,
  hello: Hello,
  incarnation: number,
  { hasFence = true, hasIncarnation = true }: LedgerRules = {},
): { entry: Entry | undefined; opened: Opened<string> } {
  let verdict = admit(entry, hello)
  if (verdict === 'stale' && !hasFence) verdict = 'resumed'
  if (verdict === 'resumed' && entry!.incarnation !== incarnation && hasIncarnation) {
    verdict = 'forgotten'
  }
  if (verdict === 'stale') return { entry, opened: { verdict } }
  if (verdict === 'unknown' || verdict === 'forgotten') {
    return { entry: undefined, opened: { verdict } }
  }
  const { d, r, h = r } = hello
  const empty = { dial: 0, sent: 0, acked: 0, handled: 0, incarnation, tail: [] }
  const stored = entry && cut(entry, h)
  const tail = stored?.tail.map(message => ({ message, bytes: 1 }))
  return {
    entry: { ...(stored ?? empty), dial: d },
    opened: { verdict, stored: entry && { ...stored!, dial: entry.dial }, tail: tail ?? [] },
  }
}

export function commitEntry(
  entry: Entry | undefined,
  dial: number,
  { from, append, acked, handled }: Delta<string>,
  incarnation: number,
  { hasFence = true }: LedgerRules = {},
): { entry: Entry | undefined; result: Committed } {
  if (!entry) return { entry, result: 'gap' }
  if (entry.dial !== dial && hasFence) return { entry, result: 'fenced' }
  // The answer was lost, and this owner asks again: perhaps behind a later one.
  const isDone = entry.sent >= from + append.length
  if (entry.sent !== from && !isDone && hasFence) return { entry: undefined, result: 'gap' }
  const added = isDone ? [] : append
  const next = {
    ...entry,
    // What its owner commits without a gap is complete again, whatever was forgotten.
    incarnation,
    sent: entry.sent + added.length,
    handled: Math.max(entry.handled, handled),
    tail: [...entry.tail, ...added],
  }
  return { entry: cut(next, acked), result: 'ok' }
}

function cut(entry: Entry, acked: number): Entry {
  const freed = Math.min(entry.sent, acked) - entry.acked
  return freed > 0 ? { ...entry, acked: entry.acked + freed, tail: entry.tail.slice(freed) } : entry
}
