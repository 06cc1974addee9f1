import { expect, test } from './own-server.ts'
import { forBothClasses } from './socket-test.ts'

forBothClasses(() => {
  test('throws InvalidAccessError for a code that a page may not send, in every state', async ({
    page,
    server,
  }) => {
    for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, 65536, NaN]) {
      const thrown = await page.evaluate(thrownInEveryState, [server.url, [code]] as const)
      expect(thrown, `close(${code})`).toEqual(Array(4).fill('InvalidAccessError'))
    }
  })

  test('throws SyntaxError for a reason above 123 bytes in every state', async ({
    page,
    server,
  }) => {
    const args = [1000, 'ä'.repeat(62)] as const
    const thrown = await page.evaluate(thrownInEveryState, [server.url, args] as const)
    expect(thrown).toEqual(Array(4).fill('SyntaxError'))
  })

  for (const [code, reason] of [
    [1000, ''],
    [1000, 'bye'],
    [3000, 'ä'.repeat(61)],
    [4999, 'x'.repeat(123)],
  ] as const) {
    test(`tells the server ${code} ${reason.slice(0, 5)} and the application too`, async ({
      page,
      serve,
    }) => {
      const { url, seen } = await serve()
      const lines = await page.evaluate(
        async ([url, code, reason]) => {
          const socket = await opened(Socket, url)
          const lines = journal(socket)
          socket.close(code, reason)
          await belay.next(socket, 'close')
          return lines.filter(line => line !== 'ping')
        },
        [url, code, reason] as const,
      )
      expect(lines).toEqual([`close ${code} ${reason || '-'} clean`])
      await expect.poll(() => seen[0]!.closed).toEqual({ code, reason })
    })
  }

  test('without a code sends a Close frame without one', async ({ page, serve }) => {
    const { url, seen } = await serve()
    const lines = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const lines = journal(socket)
      socket.close()
      await belay.next(socket, 'close')
      return lines.filter(line => line !== 'ping')
    }, url)
    expect(lines).toEqual(['close 1005 - clean'])
    await expect.poll(() => seen[0]!.closed).toEqual({ code: 1005, reason: '' })
  })

  test('while connecting gives error, then close 1006', async ({ page, server }) => {
    const lines = await page.evaluate(async url => {
      const socket = new Socket(url)
      const lines = journal(socket)
      socket.close(1000, 'changed my mind')
      lines.push('returned')
      await belay.next(socket, 'close')
      return lines
    }, server.url)
    expect(lines).toEqual(['returned', 'error', 'close 1006 - unclean'])
  })

  test('is idempotent: the first code counts, and one close is told', async ({ page, serve }) => {
    const { url, seen } = await serve()
    const lines = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const lines = journal(socket)
      socket.close(4001, 'first')
      socket.close(4002, 'second')
      await belay.next(socket, 'close')
      socket.close(4003, 'third')
      // Another whole connection later, any second event would have come.
      const other = await opened(Socket, url)
      other.close()
      await belay.next(other, 'close')
      return lines.filter(line => line !== 'ping')
    }, url)
    expect(lines).toEqual(['close 4001 first clean'])
    expect(seen[0]!.closed).toEqual({ code: 4001, reason: 'first' })
  })

  test('delivers no message after it', async ({ page, serve }) => {
    const { url } = await serve((frame, socket) => {
      if (frame === 'flood') for (let i = 0; i < 200; i++) socket.send(`${i}`)
    })
    const result = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      let before = 0
      let after = 0
      socket.onmessage = () => {
        if (socket.readyState === 1) before++
        else after++
        if (before === 3) socket.close()
      }
      socket.send('flood')
      await belay.next(socket, 'close')
      return { before, after }
    }, url)
    expect(result).toEqual({ before: 3, after: 0 })
  })

  test('sends what was queued before it', async ({ page, serve }) => {
    const { url, seen } = await serve()
    await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      for (let i = 0; i < 50; i++) socket.send(`${i}`)
      socket.close(1000)
      await belay.next(socket, 'close')
    }, url)
    await expect.poll(() => seen[0]!.closed).toEqual({ code: 1000, reason: '' })
    const texts = seen[0]!.received.filter(frame => frame !== 'ping')
    expect(texts).toEqual(Array.from({ length: 50 }, (_, i) => `${i}`))
  })
})

/** The names of what `close(...args)` throws in CONNECTING, OPEN, CLOSING and CLOSED. */
async function thrownInEveryState([url, args]: readonly [string, readonly unknown[]]) {
  const thrown: string[] = []
  const attempt = (socket: WebSocket) => {
    try {
      Reflect.apply(socket.close, socket, args)
    } catch (error) {
      thrown[socket.readyState] = (error as Error).name
    }
  }
  const socket = new Socket(url)
  attempt(socket)
  await belay.next(socket, 'open')
  attempt(socket)
  socket.close()
  attempt(socket)
  await belay.next(socket, 'close')
  attempt(socket)
  return thrown
}
