import { expect, test } from './own-server.ts'
import { forBothClasses } from './socket-test.ts'

forBothClasses(() => {
  test('is empty before open, and what the server chose afterwards', async ({ page, serve }) => {
    const { url, seen } = await serve(undefined, { handleProtocols: () => 'two' })
    const protocols = await page.evaluate(async url => {
      const socket = new Socket(url, ['one', 'two', 'three'])
      const before = socket.protocol
      await belay.next(socket, 'open')
      return [before, socket.protocol]
    }, url)
    expect(protocols).toEqual(['', 'two'])
    expect(seen[0]!.request.headers['sec-websocket-protocol']).toMatch(/^one, *two, *three$/)
  })

  test('takes a single protocol as text', async ({ page, serve }) => {
    const { url } = await serve()
    const protocol = await page.evaluate(
      async url => (await opened(Socket, url, 'graphql-transport-ws')).protocol,
      url,
    )
    expect(protocol).toBe('graphql-transport-ws')
  })

  for (const none of [undefined, []]) {
    test(`is empty when ${none ? 'an empty list' : 'nothing'} was asked for`, async ({
      page,
      serve,
    }) => {
      const { url, seen } = await serve()
      const protocol = await page.evaluate(
        async ([url, none]) => (await opened(Socket, url, none as string[])).protocol,
        [url, none] as const,
      )
      expect(protocol).toBe('')
      expect(seen[0]!.request.headers).not.toHaveProperty('sec-websocket-protocol')
    })
  }

  test('fails the connection when the server chooses none of those asked for', async ({
    page,
    serve,
  }) => {
    const { url } = await serve(undefined, { handleProtocols: () => 'other' })
    const lines = await page.evaluate(async url => {
      const socket = new Socket(url, ['one', 'two'])
      const lines = journal(socket)
      await belay.next(socket, 'close')
      return [...lines, socket.protocol]
    }, url)
    expect(lines).toEqual(['error', 'close 1006 - unclean', ''])
  })
})
