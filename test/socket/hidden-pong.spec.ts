import { expect, test } from './own-server.ts'

test('[beyond the standard] no listener of any kind sees an owed reply', async ({
  page,
  server,
}) => {
  const result = await page.evaluate(async url => {
    const seen: string[] = []
    const note = (how: string) => (event: MessageEvent) => seen.push(`${how} ${event.data}`)
    class Early extends belay.HeartbeatWebSocket.with({ interval: 20 }) {
      constructor(url: string) {
        super(url)
        this.addEventListener('message', note('early'), true)
      }
    }
    const socket = new Early(url)
    socket.addEventListener('message', note('capturing'), { capture: true })
    socket.addEventListener('message', note('listening'))
    socket.addEventListener('message', { handleEvent: note('object') })
    socket.onmessage = note('handler')
    let pongs = 0
    socket.addEventListener('pong', () => pongs++)
    await belay.next(socket, 'open')
    socket.addEventListener('message', note('late'), { passive: true })
    await belay.until(() => pongs >= 5)
    const before = [...seen]
    socket.send('mine')
    await belay.until(() => seen.length >= 6)
    return { before, seen: seen.sort() }
  }, server.url)
  expect(result).toEqual({
    before: [],
    seen: ['capturing', 'early', 'handler', 'late', 'listening', 'object'].map(
      how => `${how} mine`,
    ),
  })
})

test('[beyond the standard] the text of a reply is delivered when none is owed', async ({
  page,
  server,
}) => {
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: false, pingOnOpen: false })
    const socket = await opened(Class, url)
    const lines = journal(socket)
    socket.send('pong')
    await belay.next(socket, 'message')
    return lines
  }, server.url)
  expect(lines).toEqual(['message pong'])
  expect(server.pings).toBe(0)
})

test('[beyond the standard] of two replies to one ping the second is delivered', async ({
  page,
  serve,
}) => {
  const { url } = await serve((_frame, socket) => {
    for (const text of ['before', 'pong', 'pong', 'after']) socket.send(text)
  })
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 60_000 })
    const socket = new Class(url)
    const lines = journal(socket)
    await belay.until(() => lines.includes('message after'))
    return lines
  }, url)
  const expected = ['open', 'ping', 'message before', 'pong', 'message pong', 'message after']
  expect(lines).toEqual(expected)
})

test('[beyond the standard] a text that only contains the reply is delivered', async ({
  page,
  serve,
}) => {
  const near = ['pong ', 'PONG', 'pongpong', '"pong"', '']
  const { url } = await serve((_frame, socket) => {
    for (const text of near) socket.send(text)
    socket.send(Buffer.from('pong'))
    socket.send('pong')
  })
  const lines = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 60_000 }))(url)
    const lines = journal(socket)
    await belay.until(() => lines.includes('pong'))
    return lines
  }, url)
  const messages = [...near, '[object Blob]'].map(text => `message ${text}`)
  expect(lines).toEqual(['open', 'ping', ...messages, 'pong'])
})

test('[beyond the standard] pings are frames of their own, never echoed to the application', async ({
  page,
  server,
}) => {
  const lines = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 20 }))(url)
    const lines = journal(socket)
    await belay.until(() => lines.filter(line => line === 'pong').length >= 4)
    return lines
  }, server.url)
  expect(lines.filter(line => line.startsWith('message'))).toEqual([])
  expect(server.clients[0]!.messages).toBe(0)
})
