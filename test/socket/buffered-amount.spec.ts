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
      await belay.until(() => socket.bufferedAmount === 0)
      const { data } = await belay.next<MessageEvent<ArrayBuffer>>(socket, 'message')
      return [queued, data.byteLength]
    }, server.url)
    expect(result).toEqual([4 * 1024 * 1024, 4 * 1024 * 1024])
  })

  test('grows and stays while the other side does not read', async ({ page, server }) => {
    const { amounts, chunk } = await page.evaluate(async url => {
      const socket = await opened(Socket, `${url}?deaf=1`)
      // More than all the buffers on the way can take.
      const chunk = 16 * 1024 * 1024
      socket.send(new Uint8Array(chunk))
      socket.send(new Uint8Array(chunk))
      const amounts = [socket.bufferedAmount]
      await belay.until(() => socket.bufferedAmount < 2 * chunk)
      socket.send(new Uint8Array(chunk))
      return { amounts: [...amounts, socket.bufferedAmount], chunk }
    }, server.url)
    expect(amounts[0]).toBe(2 * chunk)
    expect(amounts[1]).toBeGreaterThan(chunk)
    expect(amounts[1]).toBeLessThan(3 * chunk)
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
