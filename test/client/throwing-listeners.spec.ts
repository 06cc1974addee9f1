/** A listener that throws is reported and hurts only itself. */
import { expect, lines, test } from './client-test.ts'

const LIFECYCLE = [
  'status',
  'connecting',
  'connected',
  'disconnected',
  'waiting',
  'ping',
  'pong',
  'queued',
  'dropped',
] as const

test('every listener throws, and everything goes on', async ({ page, server }) => {
  const { log, reported } = await page.evaluate(
    async ([url, events]) => {
      const reported: string[] = []
      addEventListener('error', ({ error }) => reported.push(String(error)))
      const client = new belay.ReconnectingWebSocket(url, [], {
        minReconnectionDelay: 20,
        maxReconnectionDelay: 20,
        maxEnqueuedMessages: 1,
      })
      const fail = (event: string) => () => {
        throw new Error(`${event} on purpose`)
      }
      for (const event of events) client.on(event, fail(event))
      client.subscribe(fail('change'))
      for (const type of ['open', 'message', 'error', 'close'] as const) {
        client[`on${type}`] = fail(`on${type}`)
        client.addEventListener(type, fail(type))
      }
      // Registered behind those that throw.
      const log = belay.record(client)
      client.send('hello')
      client.send('one too many')
      await belay.told(log, 'dom:message')
      client.send('!close 4001 bye')
      await belay.told(log, 'pong', 2)
      client.close()
      await belay.told(log, 'dom:close', 2)
      return { log, reported }
    },
    [server.url, LIFECYCLE] as const,
  )
  expect(lines(log)).toEqual([
    'queued',
    'dropped',
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
    'dom:message hello',
    'status waiting',
    'disconnected server 4001 bye clean',
    'waiting 1',
    'dom:close 4001 bye clean',
    'status connecting',
    'connecting 1',
    'status connected',
    'connected 1',
    'dom:open',
    'status closed',
    'disconnected user 1000 - clean',
    'dom:close 1000 - clean',
  ])
  for (const event of [...LIFECYCLE, 'change', 'onopen', 'open', 'message', 'onclose', 'close']) {
    expect(reported).toContain(`Error: ${event} on purpose`)
  }
})

test('a listener that is added while its event is told hears the next one', async ({
  page,
  server,
}) => {
  const heard = await page.evaluate(async url => {
    const heard: string[] = []
    const { client, log } = belay.connect(url, { minReconnectionDelay: 10 })
    const undo = client.on('connected', () => {
      heard.push('first')
      client.on('connected', () => heard.push('second'))
      undo()
    })
    client.on('connected', () => heard.push('other'))
    await belay.told(log, 'connected')
    client.send('!terminate')
    await belay.told(log, 'connected', 2)
    return heard
  }, server.url)
  expect(heard).toEqual(['first', 'other', 'other', 'second'])
})
