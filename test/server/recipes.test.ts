/** The recipes for servers, run as they stand in the document. */
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { settled } from '../../src/delivery/index.ts'
import { connect } from '../delivery/pair.ts'
import { leaveOut } from '../rig/leave-out.ts'
import { clientFrame, rawClient } from './raw-client.ts'
import { DOCUMENT, recipes, runtimeOf, startRecipe } from './recipe.ts'
import { obstacle } from './runtimes.ts'

test('the document says of no other recipe that it is tested', () => {
  expect(DOCUMENT.match(/^Tested/gm)).toHaveLength(recipes.size)
})

const hasSessions = (name: string): boolean => name.endsWith(' sessions')

describe.each([...recipes.keys()].filter(name => !hasSessions(name)))('%s', name => {
  test('replies to heartbeats and lets all else through', async context => {
    const reason = obstacle(runtimeOf(name))
    if (reason) leaveOut(context, reason)
    const at = await startRecipe(name)

    const client = new WebSocket(`ws://127.0.0.1:${at}/live`)
    const received: string[] = []
    client.on('message', (data, isBinary) =>
      received.push(`${isBinary ? 'binary' : 'text'} ${(data as Buffer).toString()}`),
    )
    await once(client, 'open')
    for (const data of ['ping', 'news', 'ping', 'ping ', Buffer.from('ping')]) client.send(data)
    await expect
      .poll(() => received, { timeout: 20_000 })
      .toEqual(['text pong', 'text news', 'text pong', 'text ping ', 'binary ping'])

    // A client that breaks the rules ends its own connection and nobody else's.
    const raw = await rawClient(at, '/live')
    raw.socket.write(clientFrame(3, 'x'))
    await raw.ended
    client.send('ping')
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(6)
    client.terminate()
  })
})

describe.each([...recipes.keys()].filter(hasSessions))('%s', name => {
  test('go on over reconnects: texts, bytes, and more than the socket takes at once', async context => {
    const reason = obstacle(runtimeOf(name))
    if (reason) leaveOut(context, reason)
    const at = await startRecipe(name)

    const { client, log } = connect(at)
    // Less than the session keeps by itself, more than the socket takes at once.
    const texts = Array.from({ length: 40 }, (_, number) => `${number} `.padEnd(2 ** 14, 'x'))
    for (const [number, text] of texts.entries()) {
      client.send(text)
      if (number % 10 === 5) {
        client.reconnect()
        await expect.poll(() => client.readyState, { timeout: 20_000 }).toBe(1)
      }
    }
    client.send(Uint8Array.of(7, 8))
    await settled(client, { timeout: 30_000 })
    const got = (): string[] => log.filter(line => line.startsWith('message got '))
    await expect.poll(() => got().length, { timeout: 20_000 }).toBe(texts.length + 1)
    expect(got().slice(0, -1)).toEqual(texts.map(text => `message got ${text}`))
    expect(log.filter(line => /^resync/.test(line))).toEqual(['resync new'])
    expect(log.some(line => /^resumed/.test(line))).toBe(true)
  })
})
