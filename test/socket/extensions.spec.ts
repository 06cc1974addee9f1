import { expect, test } from './own-server.ts'
import { forBothClasses } from './socket-test.ts'

forBothClasses(() => {
  test('is empty when none was negotiated', async ({ page, serve }) => {
    const { url, seen } = await serve()
    const extensions = await page.evaluate(async url => {
      const socket = new Socket(url)
      const before = socket.extensions
      await belay.next(socket, 'open')
      return [before, socket.extensions]
    }, url)
    expect(extensions).toEqual(['', ''])
    expect(seen).toHaveLength(1)
  })

  test('names what the server accepted', async ({ page, serve }) => {
    const { url } = await serve(undefined, { perMessageDeflate: true })
    const extensions = await page.evaluate(async url => {
      const socket = new Socket(url)
      await belay.next(socket, 'open')
      return socket.extensions
    }, url)
    expect(extensions).toContain('permessage-deflate')
  })
})
