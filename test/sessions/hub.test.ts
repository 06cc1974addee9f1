/** A hub with a store: two hubs as two nodes of one process, on Debian's Redis. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest'
import { settled } from '../../src/delivery/index.ts'
import type { Session, SessionsOptions } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import type { Served } from '../delivery/pair.ts'
import { connect, serve, until } from '../delivery/pair.ts'
import { leaveOut } from '../rig/leave-out.ts'
import type { Engine } from './engines.ts'
import { freePort } from '../rig/free-port.ts'
import { startEngine, whyNoEngine } from './engines.ts'
import { engineNames, openStore } from './open-store.ts'

const why = whyNoEngine('redis')
const each = (text: string, act: () => Promise<void>): void =>
  test(text, async context => {
    if (why) return leaveOut(context, why)
    await act()
  })

let engine: Engine
beforeAll(async () => {
  if (!why) engine = await startEngine('redis')
})
afterAll(() => engine?.stop())

/** Nodes at one store; each with a connection to it of its own. */
async function nodes(count: number, options: Partial<SessionsOptions>): Promise<Served[]> {
  const all: Served[] = []
  for (let each = 0; each < count; each++) {
    const { store, close } = await openStore.redis(engine.port)
    onTestFinished(close)
    all.push(await serve({ store, ...options }))
  }
  return all
}

describe('a session in a store', () => {
  each('that is idle, and connected, outlives ttl there', async () => {
    const taken: string[] = []
    const [one, two] = await nodes(2, {
      ttl: 300,
      onSession: session => (session.note = 'kept'),
      onTakeover: session => taken.push(session.note),
    })
    const { client, log } = connect([one!.port, two!.port], { minReconnectionDelay: 1 })
    await until(
      () => client.readyState === 1,
      () => log,
    )
    await sleep(1_200)
    one!.cut()
    await until(
      () => taken.length === 1,
      () => log,
    )
    assert.deepEqual(taken, ['kept'])
    assert(!log.includes('resync unknown'))
  })

  each('without a connection is over after ttl, there too', async () => {
    const ends: string[] = []
    const [one, two] = await nodes(2, {
      ttl: 200,
      onTakeover: () => undefined,
      onEnd: (_, reason) => ends.push(reason),
    })
    // Not drawn: it must be longer than the session is kept.
    const { client, log } = connect([one!.port, two!.port], { reconnectDelay: () => 1_500 })
    await until(
      () => client.readyState === 1,
      () => log,
    )
    one!.cut()
    await until(
      () => ends.includes('expired'),
      () => ends,
    )
    await until(
      () => log.includes('resync unknown'),
      () => log,
    )
  })

  each('that another node takes over is over where nobody catches up', async () => {
    const ends: string[] = []
    const [one, two] = await nodes(2, { onEnd: (_, reason) => ends.push(reason) })
    const { client, log } = connect([one!.port, two!.port])
    await until(
      () => client.readyState === 1,
      () => log,
    )
    one!.cut()
    await until(
      () => log.includes('resync unknown'),
      () => log,
    )
    client.send('on')
    await settled(client, { timeout: 9_000 })
    // The node that had it learns so as soon as it looks.
    for (const session of one!.hub.sessions) session.send('late')
    await until(
      () => ends.includes('forgotten'),
      () => ends,
    )
  })

  each("that the store has no more is told as forgotten, not as somebody else's", async () => {
    const ends: string[] = []
    const [node] = await nodes(1, {
      onMessage: (_, data, _isBinary, turn) => void turn.send(`re ${String(data)}`),
      onEnd: (_, reason) => ends.push(reason),
    })
    const { client, log } = connect([node!.port])
    await until(
      () => client.readyState === 1,
      () => log,
    )
    // As when it expired while the engine was away.
    const redis = new Redis(engine.port, '127.0.0.1')
    onTestFinished(() => redis.disconnect())
    client.send('handled')
    // Its reply was committed with it. The acknowledgement comes up to a second later.
    await until(
      () => log.includes('message re handled'),
      () => log,
    )
    await redis.flushall()
    client.send('on')
    await until(
      () => log.includes('resync forgotten on'),
      () => log,
    )
    assert.deepEqual(ends, ['forgotten'])
    assert(!log.some(line => line.includes('superseded')))
    await settled(client, { timeout: 9_000 })
  })

  each('waits with its commits while a hello is under way, which would fence them', async () => {
    const ends: string[] = []
    const { store, close } = await openStore.redis(engine.port)
    onTestFinished(close)
    // As on a network on which the answer takes its time.
    const slow: typeof store = {
      start: limits => store.start(limits),
      async open(key, hello) {
        const opened = await store.open(key, hello)
        await sleep(150)
        return opened
      },
    }
    const node = await serve({ store: slow, onEnd: (_, reason) => ends.push(reason) })
    const { client, log } = connect(node.port)
    await until(
      () => client.readyState === 1,
      () => log,
    )
    const [session] = node.hub.sessions
    let sent = 0
    const timer = setInterval(() => session!.send(`${sent++}`), 5)
    onTestFinished(() => clearInterval(timer))
    for (let round = 1; round <= 3; round++) {
      client.reconnect()
      await until(
        () => log.filter(line => line.startsWith('resumed')).length === round,
        () => [log, ends],
      )
    }
    clearInterval(timer)
    const got = (): string[] => log.filter(line => line.startsWith('message '))
    await until(
      () => got().length === sent,
      () => [got().length, sent],
    )
    assert.deepEqual(
      got(),
      Array.from({ length: sent }, (_, at) => `message ${at}`),
    )
    assert.deepEqual(ends, [])
    assert(!log.some(line => /^resync (?!new)/.test(line)), log.join())
  })

  each('that was evicted goes on as a takeover', async () => {
    const taken: Session[] = []
    const ends: string[] = []
    const [node] = await nodes(1, {
      maxSessions: 1,
      onTakeover: session => void taken.push(session),
      onEnd: (_, reason) => ends.push(reason),
    })
    const first = connect(node!.port, { reconnectDelay: () => 2_000 })
    await until(
      () => first.client.readyState === 1,
      () => first.log,
    )
    first.client.send('one')
    await settled(first.client, { timeout: 9_000 })
    const [session] = node!.hub.sessions
    first.client.on('disconnected', () => {
      second = connect(node!.port)
    })
    let second: ReturnType<typeof connect> | undefined
    node!.cut()
    await until(
      () => ends.includes('evicted'),
      () => [ends, first.log],
    )
    second!.client.close()
    await until(
      () => taken.length === 1,
      () => first.log,
    )
    assert.equal(taken[0]!.id, session!.id)
    first.client.send('two')
    await settled(first.client, { timeout: 9_000 })
    assert.equal(taken[0]!.number, 2)
    assert.deepEqual(
      first.log.filter(line => line.startsWith('resync')),
      ['resync new'],
    )
  })

  each('keeps a note of at most 4096 characters, in one step with its messages', async () => {
    const notes: string[] = []
    const [one, two] = await nodes(2, {
      onMessage(session, data, _isBinary, turn) {
        turn.send('reply')
        turn.note(`after ${String(data)}`)
        assert.throws(() => turn.note('x'.repeat(4_097)), /note is .*; it must be a text/)
        notes.push(session.note)
      },
      onTakeover: session => notes.push(session.note),
    })
    const { client, log } = connect([one!.port, two!.port])
    client.send('a')
    client.send('b')
    await settled(client, { timeout: 9_000 })
    one!.cut()
    await until(
      () => notes.length === 3,
      () => log,
    )
    assert.deepEqual(notes, ['', 'after a', 'after b'])
  })
})

describe.each(engineNames)('%s', name => {
  const whyNot = whyNoEngine(name)

  test('that is not there at the start is one clear error', async context => {
    if (whyNot) return leaveOut(context, whyNot)
    const errors: string[] = []
    const port = await freePort()
    if (name === 'nats') {
      // Its own connection says so, before there is a store.
      await assert.rejects(openStore.nats(port), /refused/i)
      return
    }
    const { store, close } = await openStore[name](port)
    onTestFinished(close)
    const served = await serve({ store, onError: error => errors.push(String(error)) })
    const clear =
      /^Error: belay-ws: the store of the sessions cannot be used: .+; start the engine or/
    await assert.rejects(served.hub.ready, clear)
    const { client, log } = connect(served.port)
    client.addEventListener('close', ({ code }) => log.push(`close ${code}`))
    await until(
      () => log.includes('close 1013'),
      () => log,
    )
    assert.equal(errors.length, 1, errors.join('\n'))
    assert.match(errors[0]!, clear)
  }, 60_000)
})

test('nats: messages that it does not take are an error at the start', async context => {
  const whyNot = whyNoEngine('nats')
  if (whyNot) return leaveOut(context, whyNot)
  const nats = await startEngine('nats')
  onTestFinished(() => nats.stop())
  const { store, close } = await openStore.nats(nats.port)
  onTestFinished(close)
  const hub = sessions({ store, onMessage() {}, onError() {}, maxBytes: 2 ** 22 })
  await assert.rejects(hub.ready, /takes messages of 4194304 bytes.* set max_payload to at least/)
  await hub.close()
})
