/** Frames of a client that follows no protocol, on real sockets: no throw, no wedge, bounded memory. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'vitest'
import { WebSocket } from 'ws'
import { settled } from '../../src/delivery/index.ts'
import { seededRandom } from '../core/seeded-random.ts'
import { connect, serve, until } from './pair.ts'

const DLE = '\u0010'
const CONNECTIONS = process.env['BELAY_LONG'] ? 20_000 : 100
const AT_ONCE = 20

const hello = (secret: string, dial: number): string =>
  `${DLE}h{"v":1,"s":"${secret.padEnd(24, 'f')}","d":${dial},"w":0,"r":0,"a":0,"m":[9,999],"n":[9,999]}`

/** Something that begins like a control frame, mostly. */
function frame(random: () => number): string | Uint8Array {
  const any = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!
  const letter = any([...'hwlapqe=zZHA{ ', '', '\u0000', 'ü', DLE])
  const body = any([
    ...['', '0', '1', '-1', '1e3', '01', '9007199254740993', '{}', '[]', 'null', '"'],
    ...['{"v":1}', '{"d":{"d":{"d":[[[[]]]]}}}', '['.repeat(2_000), 'x'.repeat(1_100)],
    ...['{"v":2,"s":"x"}', `{"s":"${'s'.repeat(24)}","d":-1}`, '{"__proto__":{"v":1}}'],
  ])
  const kind = random()
  if (kind < 0.1) return Uint8Array.of(16, Math.floor(random() * 256))
  if (kind < 0.2) return hello(`${Math.floor(random() * 5)}`, 1 + Math.floor(random() * 5))
  if (kind < 0.3) return hello('a', 1).slice(0, Math.floor(random() * 60))
  if (kind < 0.4) return body
  return DLE + letter + body
}

test(`${CONNECTIONS} connections of random control frames leave a decent session alone`, async () => {
  const errors: unknown[] = []
  const got: string[] = []
  const served = await serve({
    maxSessions: 30,
    onMessage: (_, data) => void got.push(String(data).slice(0, 20)),
    onPlain: () => undefined,
    onError: error => errors.push(error),
  })
  const { client, log } = connect(served.port)
  await until(
    () => client.readyState === 1,
    () => log,
  )
  const random = seededRandom(5)
  for (let count = 0; count < CONNECTIONS; count += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const socket = new WebSocket(`ws://127.0.0.1:${served.port}`)
        await once(socket, 'open')
        if (random() < 0.5) socket.send(hello(`${Math.floor(random() * 1e6)}`, 1))
        for (let frames = 0; frames < 20; frames++) socket.send(frame(random))
        const closed = once(socket, 'close')
        socket.close()
        await closed
      }),
    )
    assert(served.hub.size <= 30)
  }
  client.send('decent')
  await settled(client, { timeout: 9_000 })
  assert(got.includes('decent'))
  assert.deepEqual(errors, [])
  assert.deepEqual(
    log.filter(line => line.startsWith('resync')),
    ['resync new'],
  )
}, 600_000)
