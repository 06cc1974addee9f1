/**
 * Limits the wait for a `welcome`, and decides what follows where none comes. The rule it keeps: a tab
 * that never was welcome gives up at once, because it has a client of its own to fall back to. A tab
 * that was welcome tries again, because workers end and begin.
 */
import { Deadline } from '../deadline.ts'

/**
 * How long the first host may take to answer, in ms: its process is started and its script loaded
 * meanwhile. As long as an attempt to connect, because a fallback lasts for the life of the page.
 */
export const FIRST_WELCOME = 10_000
/** How long a later one may take, in ms: doubled with each try, because a worker may be busy. */
export const LATER_WELCOME = 3000

/** Handshakes in a row that may fail after one that did not: 21 s together. */
const TRIES = 3

export class Handshake {
  /** The last hello was answered. */
  isDone = false
  private wasDone = false
  private failures = 0
  private readonly due = new Deadline()

  /** When to call `passed`; `Infinity` for never. */
  get at(): number {
    return this.due.at
  }

  /** A hello goes out. */
  begin(now: number): void {
    this.isDone = false
    this.due.set(now + (this.wasDone ? LATER_WELCOME * 2 ** this.failures : FIRST_WELCOME))
  }

  /** The welcome came. */
  succeed(): void {
    this.isDone = this.wasDone = true
    this.failures = 0
    this.due.clear()
  }

  /** Nobody waits any more. */
  stop(): void {
    this.isDone = false
    this.due.clear()
  }

  /** It failed: open another port, or fall back to a client in the page. */
  fail(): 'reopen' | 'fall back' {
    this.stop()
    return this.wasDone && ++this.failures < TRIES ? 'reopen' : 'fall back'
  }

  /** Whether the wait is over. A late call gives the event loop its turn first. */
  passed(now: number): boolean {
    return this.due.passed(now)
  }
}
