import type { Committed } from '../../core/delivery/server-session.ts'
import type { StoreDelta, StoreEntry } from '../store.ts'
import type { Log } from './log.ts'

/** A snapshot after so many records, since whoever takes over reads one after another. */
const MOST_RECORDS = 32
/** And after so many bytes of messages. */
const MOST_BYTES = 65_536
/** So often a commit looks where it is, before nobody knows. */
const MOST_TRIES = 3

/** A session that this process has claimed: each commit is a record behind the last one. */
export class NatsEntry implements StoreEntry {
  private readonly log: Log
  private readonly key: string
  private readonly dial: number
  private readonly maxAge: number
  private records = 0
  private bytes = 0
  /** When the last snapshot was written; unknown for one of another process. */
  private written: number
  readonly at: { seq: number; base: number; sent: number; note: string }

  /**
   * @param maxAge - A snapshot is written anew before it is that old, in ms.
   * @param at - The last record, the last snapshot, and what the session had then.
   */
  constructor(log: Log, key: string, dial: number, maxAge: number, at: NatsEntry['at']) {
    this.log = log
    this.key = key
    this.dial = dial
    this.maxAge = maxAge
    this.at = at
    const isOwn = at.seq === at.base
    this.written = isOwn ? performance.now() : -Infinity
  }

  async commit(delta: StoreDelta): Promise<Committed> {
    const { from, append } = delta
    const { at } = this
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (at.sent === from && (await this.#add(delta))) return 'ok'
      // Another record is the last one: of whom?
      const last = await this.log.last(this.key)
      if (!last) return 'gap'
      if (last.record.dial > this.dial) return 'fenced'
      if (last.record.dial < this.dial) return this.#lost()
      at.seq = last.seq
      at.sent = last.record.sent
      at.base = last.record.base || last.seq
      // Its answer was lost.
      if (at.sent > from && at.sent >= from + append.length) return 'ok'
      if (at.sent !== from) return this.#lost()
    }
    throw new Error('the last record of a session changed each time')
  }

  async end(): Promise<void> {
    const last = await this.log.last(this.key)
    if (last?.record.dial === this.dial) await this.log.purge(this.key)
  }

  /** @returns Whether it is done. */
  async #add(delta: StoreDelta): Promise<boolean> {
    const { at, log, key, dial } = this
    const { from, append, handled, note = at.note } = delta
    const isOld = performance.now() - this.written > this.maxAge
    const isSnapshot = isOld || this.records >= MOST_RECORDS || this.bytes > MOST_BYTES
    const kept = isSnapshot ? delta.kept() : { acked: delta.acked, messages: append }
    const record = {
      dial,
      sent: from + append.length,
      acked: kept.acked,
      handled,
      incarnation: log.incarnation,
      note: isSnapshot || note !== at.note ? note : undefined,
      base: isSnapshot ? 0 : at.base,
    }
    const seq = await log.add(key, record, kept.messages, at.seq)
    if (seq === undefined) return false
    this.#moved(seq, isSnapshot, append)
    at.sent = record.sent
    at.note = note
    return true
  }

  #moved(seq: number, isSnapshot: boolean, append: StoreDelta['append']): void {
    this.at.seq = seq
    if (isSnapshot) {
      this.at.base = seq
      this.records = this.bytes = 0
      this.written = performance.now()
      // What is left of older ones goes with its age.
      this.log.purge(this.key, seq).catch(() => undefined)
      return
    }
    this.records++
    for (const message of append) {
      this.bytes += typeof message === 'string' ? message.length : message.byteLength
    }
  }

  /** The store has less than was committed. */
  async #lost(): Promise<Committed> {
    await this.log.purge(this.key)
    return 'gap'
  }
}
