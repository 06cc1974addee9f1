/** The recipes for servers, run as they stand in the document. */
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { leaveOut } from '../rig/leave-out.ts'
import { clientFrame, rawClient } from './raw-client.ts'
import { DOCUMENT, recipes, runtimeOf, startRecipe } from './recipe.ts'
import { obstacle } from './runtimes.ts'

test('the document says of no other recipe that it is tested', () => {
  expect(DOCUMENT.match(/^Tested/gm)).toHaveLength(recipes.size)
})

describe.each([...recipes.keys()])('%s', name => {
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
