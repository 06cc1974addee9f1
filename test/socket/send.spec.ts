import { expect, test } from './own-server.ts'
import { forBothClasses } from './socket-test.ts'

forBothClasses(() => {
  test('sends text, also empty and beyond ASCII, in order', async ({ page, server }) => {
    const sent = ['hello', '', 'äöü €', '😀 𝒳', 'a\u0000b', 'x'.repeat(70_000)]
    const received = await page.evaluate(
      async ([url, sent]) => {
        const socket = await opened(Socket, url)
        const received: string[] = []
        socket.onmessage = ({ data }) => received.push(data)
        for (const text of sent) socket.send(text)
        await belay.until(() => received.length === sent.length)
        return received
      },
      [server.url, sent] as const,
    )
    expect(received).toEqual(sent)
  })

  test('sends a lone surrogate as U+FFFD and other values as their text', async ({
    page,
    server,
  }) => {
    const received = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const received: string[] = []
      socket.onmessage = ({ data }) => received.push(data)
      for (const data of ['\ud800', 12, null, undefined, { a: 1 }]) socket.send(data as string)
      await belay.until(() => received.length === 5)
      return received
    }, server.url)
    expect(received).toEqual(['\ufffd', '12', 'null', 'undefined', '[object Object]'])
  })

  test('sends the bytes of a buffer, a view with an offset, a DataView and a Blob', async ({
    page,
    serve,
  }) => {
    const { url, seen } = await serve()
    await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const { buffer } = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8])
      socket.send(buffer)
      socket.send(new Uint8Array(buffer, 2, 3))
      socket.send(new Uint16Array(buffer, 4, 1))
      socket.send(new DataView(buffer, 7))
      socket.send(new Blob([new Uint8Array([9, 8])]))
      socket.send(new ArrayBuffer(0))
      socket.send('end')
      window.kept = socket
    }, url)
    const frames = () => seen[0]!.received.filter(frame => frame !== 'ping')
    await expect.poll(() => frames().at(-1)).toBe('end')
    expect(frames()).toEqual([
      '0x0102030405060708',
      '0x030405',
      '0x0506',
      '0x08',
      '0x0908',
      '0x',
      'end',
    ])
  })

  test('copies: what is written into the buffer afterwards is not sent', async ({
    page,
    serve,
  }) => {
    const { url, seen } = await serve()
    await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const bytes = new Uint8Array([1, 2])
      socket.send(bytes)
      bytes.fill(9)
      socket.send('end')
      window.kept = socket
    }, url)
    await expect.poll(() => seen[0]!.received).toContain('end')
    expect(seen[0]!.received).toContain('0x0102')
  })

  test('throws InvalidStateError while connecting', async ({ page, server }) => {
    const thrown = await page.evaluate(url => {
      const socket = new Socket(url)
      try {
        socket.send('too early')
      } catch (error) {
        return [error instanceof DOMException, (error as Error).name]
      }
      return []
    }, server.url)
    expect(thrown).toEqual([true, 'InvalidStateError'])
  })

  for (const [what, count] of [
    ['no argument', 0],
    ['what has no text', 1],
  ] as const) {
    test(`throws TypeError for ${what}`, async ({ page, server }) => {
      const thrown = await page.evaluate(
        async ([url, count]) => {
          const socket = await opened(Socket, url)
          try {
            Reflect.apply(socket.send, socket, Array(count).fill(Symbol('no text')))
          } catch (error) {
            return (error as Error).name
          }
          return 'nothing'
        },
        [server.url, count] as const,
      )
      expect(thrown).toBe('TypeError')
    })
  }

  test('is silent in CLOSING and CLOSED, and sends nothing', async ({ page, serve }) => {
    const { url, seen } = await serve()
    await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      socket.close()
      socket.send('in closing')
      await belay.next(socket, 'close')
      for (const data of ['in closed', new Uint8Array(2), new Blob(['x'])]) socket.send(data)
    }, url)
    await expect.poll(() => seen[0]!.closed).toBeTruthy()
    expect(seen[0]!.received.filter(frame => frame !== 'ping')).toEqual([])
  })
})
