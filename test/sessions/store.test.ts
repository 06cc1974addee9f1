/** Each store on its real engine, against the plain functions that the model is checked with. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Hello } from '../../src/core/delivery/hello.ts'
import type { SessionMessage, SessionStore, StoreEntry } from '../../src/sessions/index.ts'
import { redisStore } from '../../src/sessions/redis/index.ts'
import { natsStore } from '../../src/sessions/nats/index.ts'
import type { Entry } from '../core/delivery/ledger.ts'
import { commitEntry, openEntry } from '../core/delivery/ledger.ts'
import { leaveOut } from '../rig/leave-out.ts'
import type { Engine } from './engines.ts'
import { startEngine, whyNoEngine } from './engines.ts'
import type { OpenStore } from './open-store.ts'
import { engineNames, openStore } from './open-store.ts'

const TTL = 60_000
const LIMITS = { ttl: TTL, maxBytes: 2 ** 19 }
const KEY = 'k'

const hello = (d: number, w: number, given: Partial<Hello> = {}): Hello => {
  const r = given.r ?? 0
  return { v: 1, s: '', d, w, r, h: r, a: 0, m: [9, 9], n: [9, 9], ...given }
}

let number = 0
/** A session of its own for each test. */
const nextKey = (): string => `${KEY}-${process.pid}_${++number}`

/** A commit, with all that the session keeps after it. */
const delta = (
  from: number,
  append: SessionMessage[],
  acked: number,
  handled: number,
  given: { note?: string; kept?: SessionMessage[] } = {},
) => ({
  ...{ from, append, acked, handled },
  ...(given.note !== undefined && { note: given.note }),
  kept: () => ({ acked, messages: given.kept ?? append }),
})

describe.each(engineNames)('%s', name => {
  const why = whyNoEngine(name)
  const each = (text: string, act: () => Promise<void>): void =>
    test(
      text,
      async context => {
        if (why) return leaveOut(context, why)
        await act()
      },
      600_000,
    )
  let engine: Engine
  let opened: OpenStore
  let store: SessionStore

  beforeAll(async () => {
    if (why) return
    engine = await startEngine(name)
    opened = await openStore[name](engine.port)
    store = opened.store
    await store.start(LIMITS)
  })
  afterAll(async () => {
    await opened?.close()
    await engine?.stop()
  })

  each('begins, goes on, is fenced, and ends', async () => {
    const key = nextKey()
    const first = await store.open(key, hello(1, 0))
    assert.equal(first.verdict, 'new')
    // The welcome was lost, so the client dials again.
    const second = await store.open(key, hello(2, 0))
    assert.equal(second.verdict, 'resumed')
    assert.deepEqual(second.stored, { dial: 1, sent: 0, acked: 0, handled: 0 })
    assert.equal((await store.open(key, hello(1, 0))).verdict, 'stale')
    assert.equal(await first.entry!.commit(delta(0, ['zombie'], 0, 1)), 'fenced')
    const bytes = Uint8Array.of(0, 255, 10, 16)
    assert.equal(
      await second.entry!.commit(delta(0, ['a', bytes, ''], 0, 1, { note: 'cursor 7' })),
      'ok',
    )
    // The other node: one received and handled.
    const third = await store.open(key, hello(3, 2, { r: 1, a: 1 }))
    assert.equal(third.verdict, 'resumed')
    assert.deepEqual(third.stored, { dial: 2, sent: 3, acked: 1, handled: 1 })
    assert.deepEqual(third.tail, [bytes, ''])
    assert.equal(third.note, 'cursor 7')
    assert.equal(await second.entry!.commit(delta(3, ['zombie'], 1, 2)), 'fenced')
    await second.entry!.end()
    assert.equal(await third.entry!.commit(delta(3, [], 3, 1)), 'ok')
    const fourth = await store.open(key, hello(4, 3, { r: 3, a: 1 }))
    assert.deepEqual(fourth.stored, { dial: 3, sent: 3, acked: 3, handled: 1 })
    assert.deepEqual(fourth.tail, [])
    assert.equal(fourth.note, 'cursor 7')
    await fourth.entry!.end()
    assert.equal(await fourth.entry!.commit(delta(3, ['late'], 3, 1)), 'gap')
    assert.equal((await store.open(key, hello(5, 4, { r: 3, a: 1 }))).verdict, 'unknown')
  })

  if (name === 'redis') {
    each('gives a hello that was sent twice the same reply', async () => {
      const redis = new Redis(engine.port, '127.0.0.1')
      // As a client of Redis does where the reply to the first was lost.
      const twice = redisStore({
        run: async ([name, ...words]) => {
          await redis.call(name!, ...words)
          return redis.call(name!, ...words)
        },
      })
      await twice.start(LIMITS)
      const key = nextKey()
      const first = await twice.open(key, hello(1, 0))
      assert.equal(first.verdict, 'new')
      assert.equal(await first.entry!.commit(delta(0, ['a', 'b'], 0, 1)), 'ok')
      const second = await twice.open(key, hello(2, 1, { r: 1, a: 1 }))
      assert.equal(second.verdict, 'resumed')
      assert.deepEqual(second.stored, { dial: 1, sent: 2, acked: 1, handled: 1 })
      assert.deepEqual(second.tail, ['b'])
      // Another one with the same number is none of these.
      assert.equal((await store.open(key, hello(2, 1, { r: 1, a: 1 }))).verdict, 'stale')
      redis.disconnect()
    })
  }

  each('takes the same commit twice, and refuses a gap', async () => {
    const key = nextKey()
    const { entry } = await store.open(key, hello(1, 0))
    const commit = delta(0, ['a', 'b'], 0, 1)
    assert.equal(await entry!.commit(commit), 'ok')
    assert.equal(await entry!.commit(commit), 'ok')
    assert.equal(await entry!.commit(delta(2, ['c'], 1, 2, { kept: ['b', 'c'] })), 'ok')
    // Late, behind a later one.
    assert.equal(await entry!.commit(commit), 'ok')
    const opened = await store.open(key, hello(2, 1, { r: 1, a: 1 }))
    assert.deepEqual(opened.tail, ['b', 'c'])
    assert.deepEqual(opened.stored, { dial: 1, sent: 3, acked: 1, handled: 2 })
    // It has less than the owner committed.
    assert.equal(await opened.entry!.commit(delta(4, ['e'], 1, 2)), 'gap')
    assert.equal((await store.open(key, hello(3, 2))).verdict, 'unknown')
  })

  each('forgets what contradicts the client', async () => {
    const contradictions: [string, Hello][] = [
      ['welcomed by a later hello than any', hello(4, 3)],
      ['received more than was sent', hello(3, 1, { r: 2 })],
      ['knows of more that is handled', hello(3, 1, { r: 1, a: 2 })],
      ['handled less than it acknowledged', hello(3, 1, { r: 0 })],
    ]
    for (const [what, given] of contradictions) {
      const key = nextKey()
      const { entry } = await store.open(key, hello(1, 0))
      await entry!.commit(delta(0, ['a'], 1, 1))
      assert.equal((await store.open(key, given)).verdict, 'forgotten', what)
      assert.equal((await store.open(key, hello(9, 1, { r: 1 }))).verdict, 'unknown', what)
    }
  })

  each('keeps many, large and odd messages', async () => {
    const key = nextKey()
    const { entry } = await store.open(key, hello(1, 0))
    const texts = Array.from({ length: 5_000 }, (_, at) => `${at} \u0010 ü\u0000\n`)
    const large = [new Uint8Array(200_000).fill(7), 'ä'.repeat(50_000)]
    const all: SessionMessage[] = [...texts, ...large]
    assert.equal(await entry!.commit(delta(0, all, 0, 0)), 'ok')
    const { tail } = await store.open(key, hello(2, 1, { r: 4_999, h: 4_998 }))
    assert.deepEqual(tail, all.slice(4_998))
  })

  each('has one owner where many claim it at once', async () => {
    const key = nextKey()
    const dials = [5, 2, 4, 1, 3]
    const all = await Promise.all(dials.map(dial => store.open(key, hello(dial, 0))))
    const entries = all.flatMap(({ entry }) => entry ?? [])
    const results = await Promise.all(entries.map(entry => entry.commit(delta(0, ['x'], 0, 0))))
    assert.equal(results.filter(result => result === 'ok').length, 1)
    assert(all[0]!.entry, 'the highest dial has it')
  })

  each('does what the plain functions do, for random steps', async () => {
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ open: fc.nat(3), back: fc.nat(2), h: fc.nat(3) }) },
      {
        weight: 8,
        arbitrary: fc.record({
          append: fc.array(fc.string({ unit: 'binary', maxLength: 4 }), { maxLength: 3 }),
          acked: fc.nat(3),
          handled: fc.nat(2),
          shift: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, -1, 1),
          isOld: fc.constantFrom(false, false, false, true),
        }),
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async steps => {
        const key = nextKey()
        let entry: Entry | undefined
        const claims: { dial: number; entry: StoreEntry }[] = []
        let dial = 0
        for (const step of steps) {
          if ('open' in step) {
            const { sent = 0, acked = 0, handled = 0 } = entry ?? {}
            const r = Math.max(0, Math.min(sent, acked + step.h))
            dial += 1 - step.back
            if (dial < 1) dial = 1
            const given = hello(dial, Math.min(step.open, dial - 1), { r, a: handled })
            const expected = openEntry(entry, given, 0)
            const real = await store.open(key, given)
            entry = expected.entry
            assert.equal(real.verdict, expected.opened.verdict)
            if (real.entry) claims.push({ dial, entry: real.entry })
            if (real.verdict !== 'resumed') continue
            const stored = expected.opened.stored!
            assert.deepEqual(real.stored, {
              ...{ dial: stored.dial, sent: stored.sent },
              ...{ acked: stored.acked, handled: stored.handled },
            })
            assert.deepEqual(
              real.tail,
              expected.opened.tail!.map(({ message }) => message),
            )
          } else {
            const claim = step.isOld ? claims[0] : claims.at(-1)
            if (!claim) continue
            const { sent = 0, acked = 0, handled = 0, tail = [] } = entry ?? {}
            const from = Math.max(0, sent + step.shift)
            // One that is asked again has nothing new.
            const isAgain = from < sent
            const next = isAgain ? Math.min(acked, from) : Math.min(acked + step.acked, from)
            const given = {
              ...{ from, append: step.append, acked: next },
              handled: handled + (isAgain ? 0 : step.handled),
            }
            const kept = [...tail, ...step.append].slice(Math.max(0, next - acked))
            const expected = commitEntry(entry, claim.dial, given, 0)
            const real = await claim.entry.commit({
              ...given,
              kept: () => ({ acked: next, messages: kept }),
            })
            entry = expected.entry
            assert.equal(real, expected.result)
          }
        }
      }),
      { numRuns: process.env['BELAY_LONG'] ? 1_000 : 60, endOnFailure: true },
    )
  })

  each('goes on over a takeover after any number of commits', async () => {
    const key = nextKey()
    let { entry } = await store.open(key, hello(1, 0))
    const kept: string[] = []
    for (let sent = 0; sent < 150; sent++) {
      kept.push(`message ${sent}`)
      const acked = Math.max(0, sent - 4)
      const given = delta(sent, [kept[sent]!], acked, sent, { kept: kept.slice(acked) })
      assert.equal(await entry!.commit({ ...given, note: `${sent}` }), 'ok')
      if (sent % 37 < 36) continue
      const dial = 2 + Math.floor(sent / 37)
      const opened = await store.open(key, hello(dial, dial - 1, { r: acked, a: sent }))
      assert.deepEqual(opened.tail, kept.slice(acked))
      assert.equal(opened.note, `${sent}`)
      entry = opened.entry
    }
  })

  each('knows that an engine that was started again may have forgotten', async () => {
    const [lone, kept] = [nextKey(), nextKey()]
    const first = await store.open(lone, hello(1, 0))
    assert.equal(await first.entry!.commit(delta(0, ['a'], 0, 0)), 'ok')
    const owned = await store.open(kept, hello(1, 0))
    assert.equal(await owned.entry!.commit(delta(0, ['a'], 0, 0)), 'ok')
    await engine.kill()
    await engine.start()
    // Its connection is on the way.
    const again = async <T>(step: () => Promise<T>): Promise<T> => {
      for (let tries = 0; ; tries++) {
        try {
          return await step()
        } catch (error) {
          if (tries > 30) throw error
          await sleep(100)
        }
      }
    }
    assert.equal((await again(() => store.open(lone, hello(2, 1)))).verdict, 'forgotten')
    assert.equal((await store.open(nextKey(), hello(1, 0))).verdict, 'new')
    // Its owner adds without a gap: so all of it is there.
    const more = delta(1, ['b'], 0, 0, { kept: ['a', 'b'] })
    assert.equal(await again(() => owned.entry!.commit(more)), 'ok')
    const resumed = await store.open(kept, hello(2, 1))
    assert.equal(resumed.verdict, 'resumed')
    assert.deepEqual(resumed.tail, ['a', 'b'])
  })
})

describe('options of a store', () => {
  test('are checked', () => {
    assert.throws(() => redisStore({} as never), /run is undefined/)
    assert.throws(() => redisStore({ run: async () => 1, prefix: '{a}' }), /prefix is "{a}"/)
    assert.throws(() => redisStore({ run: async () => 1, key: 1 } as never), /unknown option "key"/)
    assert.throws(() => natsStore({} as never), /connection is undefined/)
    const nats = { connection: { info: undefined }, client: { publish() {} } }
    assert.throws(() => natsStore(nats as never), /manager is undefined/)
    const all = { ...nats, manager: { streams: {} } } as never as Parameters<typeof natsStore>[0]
    assert.throws(() => natsStore({ ...all, stream: 'a.b' }), /stream is "a.b"/)
    assert.throws(() => natsStore({ ...all, replicas: 2 }), /replicas is 2/)
  })
})
