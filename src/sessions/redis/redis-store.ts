import type { Committed, Verdict } from '../../core/delivery/server-session.ts'
import { decodeMessage, encodeMessage } from '../stored-message.ts'
import type {
  Hello,
  SessionStore,
  StoreDelta,
  StoreEntry,
  StoreLimits,
  StoreOpened,
} from '../store.ts'
import { Script } from './script.ts'
import type { Run } from './script.ts'
import { COMMIT, END, OPEN } from './scripts.ts'

/** How much longer than `ttl` a session stays: its owner comes by at every third of that time. */
const MARGIN = 4 / 3

/** The steps of the store, as scripts. */
export class RedisStore implements SessionStore {
  private readonly prefix: string
  private readonly scripts: { readonly open: Script; readonly commit: Script; readonly end: Script }
  private ttl = ''
  private incarnation = ''
  /** Each hello of each process has a token of its own. */
  private readonly process = Math.random().toString(36).slice(2)
  private opened = 0

  constructor(run: Run, prefix: string) {
    this.prefix = prefix
    this.scripts = {
      open: new Script(run, OPEN),
      commit: new Script(run, COMMIT),
      end: new Script(run, END),
    }
  }

  async start({ ttl }: StoreLimits): Promise<void> {
    this.ttl = `${Math.ceil(ttl * MARGIN)}`
    await Promise.all(Object.values(this.scripts).map(script => script.load()))
  }

  async open(key: string, { d, w, r, h = r, a }: Hello): Promise<StoreOpened> {
    // One hash tag: both are on one node of a cluster.
    const keys = [`${this.prefix}{${key}}:m`, `${this.prefix}{${key}}:q`]
    const words = [d, w, r, h, a].map(String)
    const reply = (await this.scripts.open.call(keys, [
      ...words,
      this.ttl,
      `${this.process}:${++this.opened}`,
    ])) as OpenReply
    const [verdict, incarnation, dial, sent, acked, handled, note, tail] = reply
    if (verdict !== 'new' && verdict !== 'resumed') return { verdict }
    this.incarnation = incarnation
    const entry = this.#entry(keys, `${d}`)
    if (verdict === 'new') return { verdict, entry }
    const stored = { dial: +dial, sent: +sent, acked: +acked, handled: +handled }
    return { verdict, stored, note, tail: tail.map(decodeMessage), entry }
  }

  #entry(keys: string[], dial: string): StoreEntry {
    const { commit, end } = this.scripts
    return {
      commit: async ({ from, append, acked, handled, note }: StoreDelta) => {
        const counts = [from, acked, handled].map(String)
        const notes = note === undefined ? ['0', ''] : ['1', note]
        const words = [dial, ...counts, this.ttl, this.incarnation, ...notes]
        return (await commit.call(keys, [...words, ...append.map(encodeMessage)])) as Committed
      },
      end: async () => {
        await end.call(keys, [dial])
      },
    }
  }
}

type OpenReply = [
  verdict: Verdict,
  incarnation: string,
  dial: string,
  sent: string,
  acked: string,
  handled: string,
  note: string,
  tail: string[],
]
