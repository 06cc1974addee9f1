/** A message is acknowledged when it is consumed, not when it comes. */
import assert from 'node:assert/strict'
import { describe, test } from 'vitest'
import { withCodec } from '../../src/codec/index.ts'
import type { ReconnectingWebSocket } from '../../src/index.ts'
import type { Messages } from '../../src/messages/index.ts'
import { messages } from '../../src/messages/index.ts'
import type { Session } from '../../src/sessions/index.ts'
import { connect, serve, until } from './pair.ts'

/** Three messages are on their way, and each ping brings what may be acknowledged. */
async function begin(): Promise<{
  client: ReconnectingWebSocket
  session: Session
  /** How many the server keeps, after a ping that was sent later than now. */
  kept: () => Promise<number>
  cut: () => void
}> {
  let session: Session | undefined
  const served = await serve({
    onSession: began => {
      session = began
    },
  })
  const { client, log } = connect(served.port, { heartbeat: { interval: 40, timeout: 9_000 } })
  await until(
    () => client.readyState === 1,
    () => log,
  )
  let pongs = 0
  client.on('pong', () => pongs++)
  return {
    client,
    session: session!,
    async kept() {
      const enough = pongs + 2
      await until(
        () => pongs >= enough,
        () => log,
      )
      return session!.unacked.messages
    },
    cut: () => served.cut(),
  }
}

const send = (session: Session): void => {
  for (const text of ['1', '2', '3']) session.send(text)
}

type Read = (client: ReconnectingWebSocket) => Messages<unknown>
const ways: [name: string, read: Read][] = [
  ['messages()', client => messages(client)],
  [
    'messages() of a codec that takes its time',
    client => {
      const codec = {
        encode: String,
        decode: (data: unknown) => new Promise(resolve => setTimeout(resolve, 5, data)),
      }
      return withCodec(client, codec).messages()
    },
  ],
]

describe.each(ways)('with %s', (_, read) => {
  test('a message is acknowledged when its reader comes back', async () => {
    const { client, session, kept } = await begin()
    const reader = read(client)
    send(session)
    assert.equal((await reader.next()).value, '1')
    assert.equal(await kept(), 3)
    assert.equal((await reader.next()).value, '2')
    assert.equal(await kept(), 2)
    assert.equal((await reader.next()).value, '3')
    assert.equal(await kept(), 1)
    void reader.next()
    assert.equal(await kept(), 0)
  })

  test('leaving the loop lets go of all', async () => {
    const { client, session, kept } = await begin()
    const reader = read(client)
    send(session)
    for await (const message of reader) {
      assert.equal(message, '1')
      break
    }
    assert.equal(await kept(), 0)
  })

  test('the session goes on in the middle of it', async () => {
    const { client, session, kept, cut } = await begin()
    const reader = read(client)
    send(session)
    assert.equal((await reader.next()).value, '1')
    cut()
    assert.equal(await kept(), 3)
    session.send('4')
    for (const text of ['2', '3', '4']) assert.equal((await reader.next()).value, text)
    void reader.next()
    assert.equal(await kept(), 0)
  })
})

test('two readers and a listener: the last of them counts', async () => {
  const { client, session, kept } = await begin()
  const [one, other] = [messages(client), messages(client)]
  client.addEventListener('message', () => {})
  session.send('a')
  await one.next()
  void one.next()
  assert.equal(await kept(), 1)
  await other.next()
  assert.equal(await kept(), 1)
  void other.next()
  assert.equal(await kept(), 0)
})

test('messages that find no room are handled, and so are those behind a slow reader', async () => {
  const { client, session, kept } = await begin()
  const lossy = messages(client, { maxMessages: 1, overflow: 'drop-oldest' })
  const strict = messages(client, { maxMessages: 2 })
  send(session)
  // The strict one has failed by now, and holds nothing. The lossy one holds the last.
  assert.equal(await kept(), 1)
  assert.equal((await lossy.next()).value, '3')
  void lossy.next()
  assert.equal(await kept(), 0)
  assert.equal((await strict.next()).value, '1')
})

test('without a reader a message is handled when its listeners have returned', async () => {
  const { session, kept } = await begin()
  send(session)
  assert.equal(await kept(), 0)
})
