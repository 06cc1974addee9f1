import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('takes a url as text or as an object', async ({ page, server }) => {
    const urls = await page.evaluate(async url => {
      const sockets = [await opened(Socket, url), await opened(Socket, new URL(url))]
      return sockets.map(socket => socket.url)
    }, `${server.url}/here?token=1`)
    expect(urls).toEqual([`${server.url}/here?token=1`, `${server.url}/here?token=1`])
    expect(server.clients.map(client => client.url)).toEqual(['/here?token=1', '/here?token=1'])
  })

  test('resolves a relative url and turns http into ws', async ({ page, site }) => {
    const urls = await page.evaluate(() =>
      ['/path?a=b', 'relative', 'http://127.0.0.1:9/x', 'https://127.0.0.1:9/x'].map(url => {
        const socket = new Socket(url)
        socket.close()
        return socket.url
      }),
    )
    const base = site.replace('http', 'ws')
    expect(urls).toEqual([
      `${base}path?a=b`,
      `${base}relative`,
      'ws://127.0.0.1:9/x',
      'wss://127.0.0.1:9/x',
    ])
  })

  test('treats a fragment as the browser does', async ({ page, server }) => {
    // The standard changed its mind in 2023, from an error to dropping it; the control knows.
    const make = (Class: 'WebSocket' | 'Socket') =>
      page.evaluate(
        ([Class, url]) => {
          try {
            return new globalThis[Class](url).url
          } catch (error) {
            return (error as Error).name
          }
        },
        [Class, `${server.url}/#part`] as const,
      )
    expect(await make('Socket')).toBe(await make('WebSocket'))
    expect([`${server.url}/`, 'SyntaxError']).toContain(await make('Socket'))
  })

  test('throws SyntaxError for an impossible url', async ({ page }) => {
    for (const url of [
      'ws://',
      'ws://a:b/',
      'ws://127.0.0.1:99999/',
      'ftp://127.0.0.1/',
      'data:x',
    ]) {
      const thrown = await page.evaluate(thrownBy, [url])
      expect(thrown, url).toEqual(['DOMException', 'SyntaxError'])
    }
  })

  test('throws SyntaxError for protocols that are no tokens, or twice the same', async ({
    page,
  }) => {
    for (const protocols of ['', 'a b', 'a,b', 'ä', ['a', 'a'], ['a', 'b', 'a'], ['']]) {
      const thrown = await page.evaluate(thrownBy, ['ws://127.0.0.1:9/', protocols])
      expect(thrown, String(protocols)).toEqual(['DOMException', 'SyntaxError'])
    }
  })

  test('throws TypeError without a url', async ({ page }) => {
    expect(await page.evaluate(thrownBy, [])).toEqual(['TypeError', 'TypeError'])
  })

  test('throws TypeError without new', async ({ page }) => {
    const thrown = await page.evaluate(() => {
      try {
        return String((Socket as any)('ws://127.0.0.1:9/'))
      } catch (error) {
        return (error as Error).name
      }
    })
    expect(thrown).toBe('TypeError')
  })

  test('tells of a refused connection by events, not by throwing', async ({
    page,
    faults,
    url,
  }) => {
    await faults.set({ kind: 'refuse' })
    const lines = await page.evaluate(async url => {
      const socket = new Socket(url)
      const lines = journal(socket)
      await belay.next(socket, 'close')
      return lines
    }, url)
    expect(lines).toEqual(['error', 'close 1006 - unclean'])
  })
})

function thrownBy(args: unknown[]): string[] {
  try {
    Reflect.construct(Socket, args)
    return []
  } catch (error) {
    return [(error as Error).constructor.name, (error as Error).name]
  }
}
