import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('is 0 at first', async ({ page, server }) => {
    const amounts = await page.evaluate(async url => {
      const socket = new Socket(url)
      const before = socket.bufferedAmount
      await belay.next(socket, 'open')
      return [before, socket.bufferedAmount]
    }, server.url)
    expect(amounts).toEqual([0, 0])
  })

  test('counts bytes at once, text as UTF-8', async ({ page, server }) => {
    const amounts = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const amounts: number[] = []
      for (const data of ['abc', 'äö', '😀', new ArrayBuffer(10), new Uint8Array(5), '']) {
        const before = socket.bufferedAmount
        socket.send(data)
        amounts.push(socket.bufferedAmount - before)
      }
      const before = socket.bufferedAmount
      socket.send(new Blob(['1234567']))
      return [...amounts, socket.bufferedAmount - before]
    }, server.url)
    expect(amounts).toEqual([3, 4, 4, 10, 5, 0, 7])
  })

  test('does not fall within one task, and drains afterwards', async ({ page, server }) => {
    const result = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      socket.binaryType = 'arraybuffer'
      socket.send(new Uint8Array(4 * 1024 * 1024))
      belay.block(50)
      const queued = socket.bufferedAmount
      // Firefox may count a message until after its echo has come.
      const echo = belay.next<MessageEvent<ArrayBuffer>>(socket, 'message')
      await belay.until(() => socket.bufferedAmount === 0)
      const { data } = await echo
      return [queued, data.byteLength]
    }, server.url)
    expect(result).toEqual([4 * 1024 * 1024, 4 * 1024 * 1024])
  })

  test('grows and stays while the other side does not read', async ({ page, server }) => {
    const amounts = await page.evaluate(async url => {
      const socket = await opened(Socket, `${url}?deaf=1`)
      // Twice what all the buffers on the way can take; in many messages, because in Firefox the
      // amount falls by whole messages.
      for (let i = 0; i < 128; i++) socket.send(new Uint8Array(256 * 1024))
      const all = socket.bufferedAmount
      await belay.until(() => socket.bufferedAmount < all)
      const before = socket.bufferedAmount
      socket.send(new Uint8Array(1000))
      return { all, left: before, grown: socket.bufferedAmount - before }
    }, server.url)
    expect(amounts.all).toBe(32 * 1024 * 1024)
    expect(amounts.left).toBeGreaterThan(16 * 1024 * 1024)
    expect(amounts.grown).toBe(1000)
  })

  test('counts what is sent after close() although it goes nowhere', async ({ page, server }) => {
    const amounts = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      socket.close()
      socket.send('12345')
      return [socket.bufferedAmount, socket.readyState]
    }, server.url)
    expect(amounts).toEqual([5, 2])
  })
})
