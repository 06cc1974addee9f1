import { admit } from '../../core/delivery/server-session.ts'
import type { Counts } from '../../core/delivery/server-session.ts'
import type { SessionMessage } from '../session-interface.ts'
import type { Hello, SessionStore, StoreEntry, StoreLimits, StoreOpened } from '../store.ts'
import type { Log, Placed } from './log.ts'
import { NatsEntry } from './nats-entry.ts'
import type { SessionRecord } from './record.ts'

/** Records stay so many times `ttl`. The owner writes a snapshot in half of that time. */
const AGE = 4

/** So often another connection may be faster before a hello fails. */
const MOST_TRIES = 5

/** The steps of the store, as records of a log. */
export class NatsStore implements SessionStore {
  private readonly log: Log
  private ttl = 0

  constructor(log: Log) {
    this.log = log
  }

  async start(limits: StoreLimits): Promise<void> {
    this.ttl = limits.ttl
    await this.log.start(limits, limits.ttl * AGE)
  }

  async open(key: string, hello: Hello): Promise<StoreOpened> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const opened = await this.#tryOpen(key, hello)
      if (opened) return opened
    }
    throw new Error('other connections were faster each time')
  }

  async #tryOpen(key: string, hello: Hello): Promise<StoreOpened | undefined> {
    const { log } = this
    const last = await log.last(key)
    const stored = last && countsOf(last.record)
    const verdict = admit(stored, hello)
    if (verdict === 'new') return this.#begin(key, hello)
    if (verdict === 'stale' || verdict === 'unknown') return { verdict }
    const { record, seq } = last!
    const held = await this.#read(key, last!)
    // It went on while it was read, so that the record read first is gone.
    if (!held && (await log.last(key))?.seq !== seq) return undefined
    const isWhole = held && record.incarnation === log.incarnation
    if (verdict === 'forgotten' || !isWhole) {
      await log.purge(key)
      return { verdict: 'forgotten' }
    }
    const { d, r, h = r } = hello
    const acked = Math.max(record.acked, h)
    const { note } = held
    const tail = held.messages.slice(acked - record.acked)
    const base = record.base || seq
    const next = await log.add(key, { ...record, dial: d, acked, base, note: undefined }, [], seq)
    if (next === undefined) return undefined
    const entry = this.#entry(key, d, { seq: next, base, sent: record.sent, note })
    return { verdict, stored: { ...stored!, acked }, tail, note, entry }
  }

  async #begin(key: string, { d }: Hello): Promise<StoreOpened | undefined> {
    const { incarnation } = this.log
    const record = { dial: d, sent: 0, acked: 0, handled: 0, incarnation, note: '', base: 0 }
    const seq = await this.log.add(key, record, [], 0)
    if (seq === undefined) return undefined
    return { verdict: 'new', entry: this.#entry(key, d, { seq, base: seq, sent: 0, note: '' }) }
  }

  #entry(key: string, dial: number, at: NatsEntry['at']): StoreEntry {
    return new NatsEntry(this.log, key, dial, this.ttl * (AGE / 2), at)
  }

  /** @returns The messages that are not acknowledged, and the note; `undefined` where a record is gone. */
  async #read(
    key: string,
    last: Placed,
  ): Promise<{ messages: SessionMessage[]; note: string } | undefined> {
    const { seq, record } = last
    const messages: SessionMessage[] = []
    let note = ''
    let at = record.base || seq
    for (;;) {
      const placed = at === seq ? last : await this.log.from(key, at)
      if (!placed || placed.seq > seq) return undefined
      // The snapshot is gone, and what is left is not all.
      if (!messages.length && at === record.base && placed.seq !== at) return undefined
      messages.push(...placed.messages)
      note = placed.record.note ?? note
      if (placed.seq === seq) break
      at = placed.seq + 1
    }
    const count = record.sent - record.acked
    if (messages.length < count) return undefined
    return { messages: messages.slice(messages.length - count), note }
  }
}

const countsOf = ({ dial, sent, acked, handled }: SessionRecord): Counts => ({
  dial,
  sent,
  acked,
  handled,
})
