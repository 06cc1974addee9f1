import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('come in order: open, message, close', async ({ page, server }) => {
    const lines = await page.evaluate(async url => {
      const socket = new Socket(`${url}?mute=1`)
      const lines = journal(socket)
      await belay.next(socket, 'open')
      socket.send('hi')
      await belay.next(socket, 'message')
      socket.close(1000)
      await belay.next(socket, 'close')
      return lines.filter(line => line !== 'ping')
    }, server.url)
    expect(lines).toEqual(['open', 'message hi', 'close 1000 - clean'])
  })

  test('never come within the constructor or a call', async ({ page, server }) => {
    const early = await page.evaluate(async url => {
      let calling = true
      const early: string[] = []
      const socket = new Socket(url)
      for (const type of ['open', 'message', 'error', 'close']) {
        socket.addEventListener(type, () => calling && early.push(type))
      }
      belay.block(100)
      calling = false
      await belay.next(socket, 'open')
      calling = true
      socket.send('x')
      belay.block(100)
      socket.close()
      calling = false
      await belay.next(socket, 'close')
      return early
    }, server.url)
    expect(early).toEqual([])
  })

  test('are real, trusted events of the right class with the socket as target', async ({
    page,
    server,
    faults,
    url,
  }) => {
    await faults.set({ kind: 'refuse' })
    const facts = await page.evaluate(
      async ([url, refused]) => {
        const facts: Record<string, unknown> = {}
        const look = (event: Event) => {
          const { type, isTrusted, target, currentTarget, bubbles, cancelable } = event
          facts[type] = {
            class: event.constructor.name,
            isTrusted,
            target: target === socket && currentTarget === socket,
            bubbles,
            cancelable,
          }
        }
        let socket = new Socket(url)
        for (const type of ['open', 'message', 'close']) socket.addEventListener(type, look)
        await belay.next(socket, 'open')
        socket.send('hi')
        await belay.next(socket, 'message')
        socket.close()
        await belay.next(socket, 'close')
        socket = new Socket(refused)
        socket.addEventListener('error', look)
        await belay.next(socket, 'close')
        return facts
      },
      [server.url, url] as const,
    )
    const all = { isTrusted: true, target: true, bubbles: false, cancelable: false }
    expect(facts).toEqual({
      open: { class: 'Event', ...all },
      message: { class: 'MessageEvent', ...all },
      close: { class: 'CloseEvent', ...all },
      error: { class: 'Event', ...all },
    })
  })

  test('can be made anew from an event, as reconnecting-websocket does', async ({
    page,
    server,
  }) => {
    const copies = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const copy = (event: any) => new event.constructor(event.type, event)
      socket.send('hi')
      const message = copy(await belay.next(socket, 'message'))
      socket.send('!close 4001 bye')
      const close = copy(await belay.next(socket, 'close'))
      const { data, origin } = message as MessageEvent
      const { code, reason, wasClean } = close as CloseEvent
      return { data, origin, code, reason, wasClean, types: [message.type, close.type] }
    }, server.url)
    expect(copies).toEqual({
      data: 'hi',
      origin: server.url,
      code: 4001,
      reason: 'bye',
      wasClean: true,
      types: ['message', 'close'],
    })
  })
})
