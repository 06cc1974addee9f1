/** The bounds of a hub over all its sessions, its answer to a herd, and sockets of other kinds. */
import assert from 'node:assert/strict'
import { describe, test } from 'vitest'
import type { Session } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import { Losses } from '../../src/sessions/losses.ts'
import { connect, serve, until } from './pair.ts'

describe('maxTotalBytes', () => {
  test('evicts sessions without a connection, the oldest first, then ends the sender', async () => {
    const began: Session[] = []
    const ends: [Session, string][] = []
    const served = await serve({
      maxTotalBytes: 1_000,
      onSession: session => void began.push(session),
      onEnd: (session, reason) => void ends.push([session, reason]),
    })
    const gone = [connect(served.port, { maxRetries: 0 }), connect(served.port, { maxRetries: 0 })]
    await until(
      () => began.length === 2,
      () => gone[0]!.log,
    )
    served.cut()
    await until(
      () => began.every(session => !session.attached),
      () => gone[0]!.log,
    )
    const [first, second] = began as [Session, Session]
    assert.equal(first.send('x'.repeat(400)), true)
    assert.equal(second.send('x'.repeat(400)), true)
    const { client, log } = connect(served.port)
    await until(
      () => began.length === 3,
      () => log,
    )
    const third = began[2]!
    // 1200 bytes: the one that has been without a connection for longest goes.
    assert.equal(third.send('y'.repeat(400)), true)
    assert.equal(ends.length, 1)
    const [spared, kept] = ends[0]![0] === first ? [first, second] : [second, first]
    assert.deepEqual(ends, [[spared, 'evicted']])
    assert.equal(spared.send('after'), false)
    // Not it itself: the other one.
    assert.equal(third.send('y'.repeat(400)), true)
    assert.deepEqual(ends[1], [kept, 'evicted'])
    assert.equal(third.send('y'.repeat(400)), false)
    assert.deepEqual(ends[2], [third, 'overflow'])
    assert.equal(served.hub.size, 0)
    // All room is free again.
    await until(
      () => began.length === 4 && log.includes('resync overflow') && client.readyState === 1,
      () => log,
    )
    assert.equal(began[3]!.send('z'.repeat(900)), true)
  })
})

describe('the wait after losses', () => {
  test('is none where few are lost, grows with their number, and ends', () => {
    const losses = new Losses()
    const waits = Array.from({ length: 2_000 }, () => losses.wait(20_000))
    assert.deepEqual(waits.slice(0, 50), Array<number>(50).fill(0))
    assert.equal(waits[50], 10)
    assert.equal(waits[149], 1_000)
    assert.equal(waits.at(-1), 10_000)
    // The herd is still coming, in the next ten seconds.
    assert.equal(losses.wait(30_001), 10_000)
    assert.equal(losses.wait(60_002), 0)
  })

  test('spreads the hellos of a herd evenly: 100 000 clients after a restart', () => {
    const losses = new Losses()
    const seconds = Array<number>(15).fill(0)
    for (let client = 0; client < 100_000; client++) {
      // They dial within three seconds.
      const dialled = (client / 100_000) * 3_000
      const wait = losses.wait(20_000 + dialled)
      assert(wait <= 10_000)
      seconds[Math.floor((dialled + Math.random() * wait) / 1_000)]!++
    }
    assert(Math.max(...seconds) < 12_500, seconds.join())
  })

  test('is on the wire, and clients obey it', async () => {
    const served = await serve()
    const waits: number[] = []
    for (let count = 0; count < 60; count++) {
      served.hub
        .open(
          {
            send: data => {
              const wait = /"wait":(\d+)/.exec(data as string)?.[1]
              if (wait) waits.push(Number(wait))
            },
            close() {},
            terminate() {},
            buffered: () => 0,
          },
          undefined,
        )
        .message(
          `\u0010h{"v":1,"s":"${'z'.repeat(24)}","d":2,"w":1,"r":0,"a":0,"m":[9,999],"n":[9,999]}`,
        )
    }
    await until(
      () => waits.length === 60,
      () => waits,
    )
    assert.equal(waits[0], 0)
    assert.equal(waits.at(-1), 100)
  })
})

describe('hub.open', () => {
  test('takes any socket: texts and bytes, back-pressure, and its end', async () => {
    const got: unknown[] = []
    const ends: string[] = []
    const hub = sessions<string>({
      identify: request => request,
      onSession: session => {
        session.send('hello')
        session.send(Uint8Array.of(1))
      },
      onMessage: (_, data) => void got.push(data),
      onEnd: (_, reason) => ends.push(reason),
    })
    const sent: unknown[] = []
    const closes: number[] = []
    let buffered = 70_000
    const wire = hub.open(
      {
        send: data => void sent.push(data),
        close: code => void closes.push(code),
        terminate() {},
        buffered: () => buffered,
      },
      'ann',
    )
    wire.message(
      `\u0010h{"v":1,"s":"${'q'.repeat(24)}","d":1,"w":0,"r":0,"a":0,"m":[9,999],"n":[9,999],"p":1}`,
    )
    wire.message('ping')
    await until(
      () => sent.length === 2,
      () => sent,
    )
    assert.equal(sent[0], '\u0010q')
    assert.match(String(sent[1]), /^\u0010w/)
    const [session] = hub.sessions
    assert.equal(session!.identity, 'ann')
    // The socket takes no more for now.
    buffered = 0
    wire.drained()
    assert.deepEqual(sent.slice(2), ['hello', Uint8Array.of(1)])
    wire.message('text')
    wire.message(Uint8Array.of(2, 3))
    wire.message(Uint8Array.of(4).buffer)
    assert.deepEqual(got, ['text', Uint8Array.of(2, 3), Uint8Array.of(4)])
    wire.closed()
    assert.equal(session!.attached, false)
    wire.message('after its end')
    assert.equal(got.length, 3)
    await hub.close()
    assert.deepEqual(ends, ['closed'])
    assert.deepEqual(closes, [])
  })
})
