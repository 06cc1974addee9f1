/** `logger`: a line for each change of the status, and never a message's content. */
import { expect, test } from '../client/client-test.ts'

test('writes what happened, in order, until it is undone', async ({ page, server }) => {
  const lines = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
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
    'belay-ws waiting: The server closed the connection with code 4001, "secret-free" (private use: ask the server); dialling again in … s (attempt 1).',
    'belay-ws closed: The server closed the connection with code 4001, "secret-free" (private use: ask the server), and the client was closed; only open() or reconnect() dials again.',
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
