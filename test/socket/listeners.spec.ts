import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('on* properties are null at first, hold a function, and nothing else', async ({
    page,
    server,
  }) => {
    const result = await page.evaluate(url => {
      const socket = new Socket(url)
      return (['onopen', 'onmessage', 'onerror', 'onclose'] as const).map(name => {
        const listener = () => {}
        const values: unknown[] = [socket[name]]
        socket[name] = listener
        values.push(socket[name] === listener)
        socket[name] = 'text' as any
        return [...values, socket[name]]
      })
    }, server.url)
    expect(result).toEqual(Array(4).fill([null, true, null]))
  })

  test('on* handlers and listeners are called in the order of registration', async ({
    page,
    server,
  }) => {
    const order = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const order: string[] = []
      socket.addEventListener('message', () => order.push('first'))
      socket.onmessage = () => order.push('replaced')
      socket.addEventListener('message', () => order.push('third'))
      socket.onmessage = () => order.push('second')
      socket.send('x')
      await belay.until(() => order.length === 3)
      return order
    }, server.url)
    expect(order).toEqual(['first', 'second', 'third'])
  })

  test('`this` is the socket for handlers and listeners', async ({ page, server }) => {
    const found = await page.evaluate(async url => {
      const socket = new Socket(url)
      const found: string[] = []
      for (const type of ['open', 'message', 'close'] as const) {
        const note = (how: string) =>
          function (this: unknown) {
            if (this === socket) found.push(`${how} ${type}`)
          }
        socket.addEventListener(type, note('listener'))
        socket[`on${type}`] = note('handler')
      }
      await belay.next(socket, 'open')
      socket.send('x')
      await belay.next(socket, 'message')
      socket.close()
      await belay.next(socket, 'close')
      return found
    }, server.url)
    const pairs = (type: string) => [`listener ${type}`, `handler ${type}`]
    expect(found).toEqual([...pairs('open'), ...pairs('message'), ...pairs('close')])
  })

  test('once, signal, handleEvent and removal work', async ({ page, server }) => {
    const calls = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const calls: string[] = []
      const aborter = new AbortController()
      const object = {
        handleEvent(event: Event) {
          calls.push(`object ${event.type} ${this === object}`)
        },
      }
      const removed = () => calls.push('removed')
      socket.addEventListener('message', () => calls.push('once'), { once: true })
      socket.addEventListener('message', () => calls.push('signal'), { signal: aborter.signal })
      socket.addEventListener('message', object)
      socket.addEventListener('message', object)
      socket.addEventListener('message', removed)
      socket.removeEventListener('message', removed)
      socket.send('1')
      await belay.next(socket, 'message')
      aborter.abort()
      socket.send('2')
      await belay.next(socket, 'message')
      return calls
    }, server.url)
    expect(calls).toEqual(['once', 'signal', 'object message true', 'object message true'])
  })

  for (const type of ['open', 'message', 'close'] as const) {
    test(`stopImmediatePropagation works between listeners of ${type}`, async ({
      page,
      server,
    }) => {
      const calls = await page.evaluate(
        async ([url, type]) => {
          const calls: string[] = []
          const socket = new Socket(url)
          socket.addEventListener(type, event => {
            calls.push('first')
            event.stopImmediatePropagation()
          })
          socket.addEventListener(type, () => calls.push('second'))
          socket[`on${type}`] = () => calls.push('handler')
          await belay.until(() => socket.readyState === 1)
          socket.send('x')
          // The answer to the second is behind whatever the first has caused.
          if (type === 'message') {
            socket.send('y')
            await belay.until(() => calls.length === 2)
          }
          socket.close()
          await belay.until(() => socket.readyState === 3)
          await belay.until(() => calls.length > 0)
          return calls
        },
        [server.url, type] as const,
      )
      expect(calls).toEqual(type === 'message' ? ['first', 'first'] : ['first'])
    })
  }

  test('events that the application makes itself are delivered as they are', async ({
    page,
    server,
  }) => {
    const data = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const own = new Promise<string>(resolve => {
        socket.onmessage = event => resolve(`${event.data} ${event.isTrusted}`)
      })
      socket.dispatchEvent(new MessageEvent('message', { data: 'made up' }))
      return own
    }, server.url)
    expect(data).toBe('made up false')
  })
})
