import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('is blob at first and takes arraybuffer', async ({ page, server }) => {
    const types = await page.evaluate(url => {
      const socket = new Socket(url)
      const types: string[] = [socket.binaryType]
      socket.binaryType = 'arraybuffer'
      types.push(socket.binaryType)
      socket.binaryType = 'blob'
      return [...types, socket.binaryType]
    }, server.url)
    expect(types).toEqual(['blob', 'arraybuffer', 'blob'])
  })

  test('ignores a value it does not know', async ({ page, server }) => {
    const types = await page.evaluate(url => {
      const socket = new Socket(url)
      const types: string[] = []
      for (const bad of ['nodebuffer', '', 'ArrayBuffer', null, undefined]) {
        socket.binaryType = 'arraybuffer'
        socket.binaryType = bad as BinaryType
        types.push(socket.binaryType)
      }
      return types
    }, server.url)
    expect(types).toEqual(Array(5).fill('arraybuffer'))
  })

  for (const [type, expected] of [
    ['blob', 'Blob'],
    ['arraybuffer', 'ArrayBuffer'],
  ] as const) {
    test(`delivers ${expected} as ${type}, and text as text`, async ({ page, server }) => {
      const received = await page.evaluate(
        async ([url, type]) => {
          const socket = await opened(Socket, url)
          socket.binaryType = type
          const bytes = new Uint8Array([0, 1, 254, 255])
          socket.send(bytes)
          const { data } = await belay.next<MessageEvent>(socket, 'message')
          socket.send('text')
          const text = await belay.next<MessageEvent>(socket, 'message')
          const back = new Uint8Array(await new Response(data).arrayBuffer())
          return [data.constructor.name, [...back], text.data]
        },
        [server.url, type] as const,
      )
      expect(received).toEqual([expected, [0, 1, 254, 255], 'text'])
    })
  }

  test('counts from the next message on, also when it is set while open', async ({
    page,
    server,
  }) => {
    const received = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const received: string[] = []
      for (const type of ['blob', 'arraybuffer', 'blob'] as const) {
        socket.binaryType = type
        socket.send(new Uint8Array(3))
        const { data } = await belay.next<MessageEvent>(socket, 'message')
        received.push(data.constructor.name)
      }
      return received
    }, server.url)
    expect(received).toEqual(['Blob', 'ArrayBuffer', 'Blob'])
  })
})
