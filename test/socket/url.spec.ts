import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('is the serialised address in every state', async ({ page, server }) => {
    const urls = await page.evaluate(
      async url => {
        const socket = new Socket(url)
        const urls = [socket.url]
        await belay.next(socket, 'open')
        urls.push(socket.url)
        socket.close()
        urls.push(socket.url)
        await belay.next(socket, 'close')
        return [...urls, socket.url]
      },
      server.url.replace('ws:', 'WS:'),
    )
    expect(urls).toEqual(Array(4).fill(`${server.url}/`))
  })

  test('cannot be assigned', async ({ page, server }) => {
    const result = await page.evaluate(url => {
      const socket = new Socket(url)
      return [Reflect.set(socket, 'url', 'ws://elsewhere/'), socket.url]
    }, server.url)
    expect(result).toEqual([false, `${server.url}/`])
  })
})
