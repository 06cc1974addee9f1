import { describe, expect, test } from 'vitest'
import { startEcho } from './echo-setup.ts'
import { until } from './peer.ts'
import { WsClient } from './ws-client.ts'

describe('commands', () => {
  test('!burst sends numbered messages of the given length', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.send('!burst 1000 10')
    await until(() => client.messages.length, 1000)
    expect(client.messages).toEqual(Array.from({ length: 1000 }, (_, i) => `${i} `.padEnd(10, '.')))
  })

  test('bursts follow one another', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.send('!burst 3 2')
    client.send('!burst 2 2')
    await until(() => client.messages, ['0 ', '1 ', '2 ', '0 ', '1 '])
  })

  test('a heartbeat does not wait for the end of a burst', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.send('!burst 48 1048576')
    await until(() => client.messages.length > 0, true)
    // The kernel holds only a part of the burst: the server has to wait for the client.
    client.socket.pause()
    client.send('ping')
    await until(() => server.pings, 1)
    client.socket.resume()
    await until(() => client.messages.length, 49)
    expect(client.messages.indexOf('pong')).toBeLessThan(48)
  })

  test('a client may go away in the middle of a burst', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.send('!burst 48 1048576')
    await until(() => client.messages.length > 0, true)
    client.socket.terminate()
    await until(() => server.clients, [])
  })

  test('!close closes with code and reason', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.send('!close 4321 so long')
    await until(() => client.closed, { code: 4321, reason: 'so long' })
  })

  test('!terminate destroys the socket', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.send('!terminate')
    await until(() => client.closed, { code: 1006, reason: '' })
  })

  test.for([
    ['!burst', 'two whole numbers'],
    ['!burst 1 x', 'two whole numbers'],
    ['!burst 0 1', 'count is 0'],
    ['!burst 10001 1', 'count is 10001'],
    ['!burst 1 33554433', 'bytes is 33554433'],
    ['!burst 3 33554432', 'the limit is 67108864'],
    ['!close', 'needs a code'],
    ['!close 1005', 'code is 1005'],
    ['!close 2999', 'code is 2999'],
    ['!close 5000', 'code is 5000'],
    [`!close 4000 ${'x'.repeat(124)}`, 'reason is too long'],
    ['!jump', 'unknown command !jump'],
  ] as const)('%s is answered with what is wrong', async ([text, problem]) => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.send(text)
    await until(() => client.messages.length, 1)
    expect(client.messages[0]).toContain(problem)
  })

  test('what only looks like a command is echoed', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    for (const text of ['!', '!!', '! burst 1 1', '!1', `!${'x'.repeat(600)}`])
      await client.echo(text)
    client.socket.send(Buffer.from('!terminate'), { binary: true })
    await until(() => client.messages.at(-1), '!terminate')
  })
})

describe('feed', () => {
  test('sends a first frame at once and then numbers that count time', async () => {
    const server = await startEcho()
    const client = await WsClient.open(`${server.url}/?feed=50`)
    await until(() => client.messages.length >= 4, true)
    const frames = client.messages.map(text => JSON.parse(text) as { feed: number; at: number })
    for (const [i, frame] of frames.entries()) {
      const before = frames[i - 1]
      if (before) expect(frame.feed).toBeGreaterThan(before.feed)
    }
    const late = await WsClient.open(`${server.url}/?feed=50`)
    await until(() => late.messages.length > 0, true)
    expect(JSON.parse(late.messages[0]!).feed).toBeGreaterThanOrEqual(frames.at(-1)!.feed)
  })

  test('the first frame does not wait for the cadence', async () => {
    const server = await startEcho()
    const client = await WsClient.open(`${server.url}/?feed=60000`)
    await until(() => client.messages.length, 1)
    expect(JSON.parse(client.messages[0]!)).toMatchObject({ feed: 0 })
  })

  test('is not disturbed by the heartbeat and echoes', async () => {
    const server = await startEcho()
    const client = await WsClient.open(`${server.url}/?feed=60000`)
    await until(() => client.messages.length, 1)
    await client.echo('hello')
  })

  test.for(['?feed=49', '?feed=60001', '?feed=soon', '?feed=', `?id=${'x'.repeat(65)}`])(
    '%s is refused with 400',
    async query => {
      const server = await startEcho()
      const client = new WsClient(`${server.url}/${query}`)
      await until(() => client.error, 'Unexpected server response: 400')
      await until(() => server.connections, 0)
    },
  )
})
