/** `logger`: a line for each change of the status, and never a message's content. */
import { expect, test } from '../client/client-test.ts'

test('writes what happened, in order, until it is undone', async ({ page, server }) => {
  const lines = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { ...belay.PATIENT, startClosed: true })
    const lines: string[] = []
    const undo = belay.logger(client, line => lines.push(line))
    client.open()
    await belay.told(log, 'connected')
    client.send('!close 4001 secret-free')
    await belay.told(log, 'waiting')
    client.send('secret')
    client.send('secret')
    client.close()
    await belay.told(log, 'dom:close', 2)
    undo()
    client.open()
    await belay.told(log, 'connected', 2)
    return lines
  }, server.url)
  expect(lines.map(line => line.replace(/in [\d.]+ s/, 'in … s'))).toEqual([
    'belay-ws connecting: The first connection is being made.',
    'belay-ws connected: The connection is open, and nothing is overdue.',
    'belay-ws waiting: The server closed the connection with code 4001, "secret-free" (private use: ask the server); connecting again in … s (attempt 1).',
    'belay-ws closed: The server closed the connection with code 4001, "secret-free" (private use: ask the server), and the client was closed; only open() or reconnect() connects again.',
    'belay-ws dropped: 2 messages (closed)',
  ])
})

test('writes to the console unless told otherwise', async ({ page, server }) => {
  const written = page.waitForEvent('console')
  await page.evaluate(url => {
    const { client } = belay.connect(url, { startClosed: true })
    belay.logger(client)
    client.open()
  }, server.url)
  const line = await written
  expect([line.type(), line.text()]).toEqual([
    'info',
    'belay-ws connecting: The first connection is being made.',
  ])
})

test('counts anew what is lost later, and tells of a server that never answers', async ({
  page,
  serve,
}) => {
  const { url } = await serve({ mute: () => true })
  const { lines, message } = await page.evaluate(async url => {
    const heartbeat = { interval: 50, timeout: 50 }
    const options = {
      startClosed: true,
      maxEnqueuedMessages: 0,
      minReconnectionDelay: 10,
      heartbeat,
    }
    const { client, log } = belay.connect(url, options)
    const lines: string[] = []
    belay.logger(client, line => lines.push(line))
    for (const texts of [['one'], ['two', 'three']]) {
      for (const text of texts) client.send(text)
      await belay.turn()
    }
    client.open()
    const { message } = await belay.told(log, 'unanswered')
    client.close()
    return { lines, message: message as string }
  }, url)
  expect(lines.slice(0, 2)).toEqual([
    'belay-ws dropped: 1 message (overflow)',
    'belay-ws dropped: 2 messages (overflow)',
  ])
  expect(lines).toContain(message)
})
