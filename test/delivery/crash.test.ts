/** A server without a store that is killed, and starts again at the same address. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished, test } from 'vitest'
import { atLeastOnce, exactlyOnce, settled } from '../../src/delivery/index.ts'
import type { Node } from '../sessions/node-process.ts'
import { startNode } from '../sessions/node-process.ts'
import { connect, until } from './pair.ts'

const PROGRAM = new URL('lone-server.ts', import.meta.url)

async function start(kind: 'pong' | 'sessions', port?: number): Promise<Node> {
  const node = await startNode(PROGRAM, [kind], [], port)
  onTestFinished(() => node.kill())
  return node
}

/** Waits for so many: a line of another process may come behind its acknowledgement. */
async function handledBy({ lines }: Node, count: number): Promise<string[]> {
  const handled = (): string[] => lines.filter(line => line.startsWith('handled '))
  await until(
    () => handled().length >= count,
    () => lines,
  )
  return handled().map(line => line.slice('handled '.length))
}

test('at least once: what no pong has proved goes to the next process', async () => {
  const node = await start('pong')
  const { client } = connect(node.port, {
    delivery: atLeastOnce(),
    // No ping of its own falls between the messages and the end.
    heartbeat: { interval: 60_000, askOnSend: false },
  })
  client.send('kept')
  await settled(client, { timeout: 9_000 })
  client.send('slow, and proved')
  await settled(client, { timeout: 9_000 })
  // The server reads nothing of these before its end.
  node.signal('SIGSTOP')
  const texts = Array.from({ length: 20 }, (_, at) => `message ${at}`)
  for (const text of texts) client.send(text)
  await node.kill()
  const next = await start('pong', node.port)
  await settled(client, { timeout: 9_000 })
  assert.deepEqual(await handledBy(next, texts.length), texts)
  assert.deepEqual(await handledBy(node, 1), ['kept'])
  // A pong proves the receipt and no more: this one is lost, as the documents say.
  assert(node.lines.includes('received slow, and proved'))
})

test('at least once: nothing expires while there is no server', async () => {
  const node = await start('pong')
  const { client, log } = connect(node.port, { delivery: atLeastOnce() })
  client.send('before')
  await settled(client, { timeout: 9_000 })
  await node.kill()
  const texts = Array.from({ length: 100 }, (_, at) => `message ${at}`)
  for (const text of texts) client.send(text)
  // Many attempts are refused meanwhile.
  await sleep(3_000)
  const next = await start('pong', node.port)
  await settled(client, { timeout: 9_000 })
  assert.deepEqual(await handledBy(next, texts.length), texts)
  assert.equal(log.filter(line => line.startsWith('dropped')).length, 0)
})

test('exactly once: the loss is told as unknown; what was acknowledged had been handled', async () => {
  const node = await start('sessions')
  const { client, log } = connect(node.port, { delivery: exactlyOnce() })
  for (const text of ['one', 'two']) client.send(text)
  await settled(client, { timeout: 9_000 })
  assert.deepEqual(await handledBy(node, 2), ['one', 'two'])
  client.send('slow')
  await until(
    () => node.lines.includes('received slow'),
    () => node.lines,
  )
  await node.kill()
  client.send('later')
  const next = await start('sessions', node.port)
  await until(
    () => log.some(line => line.startsWith('resync unknown')),
    () => log,
  )
  await settled(client, { timeout: 9_000 })
  // In doubt, and told so; what was never written follows by itself.
  assert(log.includes('resync unknown slow'))
  assert.deepEqual(await handledBy(next, 1), ['later'])
})
