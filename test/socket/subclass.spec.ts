import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('instances are WebSockets and EventTargets', async ({ page, server }) => {
    const facts = await page.evaluate(url => {
      const socket = new Socket(url)
      return [
        socket instanceof Socket,
        socket instanceof WebSocket,
        socket instanceof EventTarget,
        Object.prototype.toString.call(socket),
      ]
    }, server.url)
    expect(facts).toEqual([true, true, true, '[object WebSocket]'])
  })

  test('instances take expandos, also over methods', async ({ page, server }) => {
    const facts = await page.evaluate(async url => {
      const socket = await opened(Socket, url)
      const sent: unknown[] = []
      const native = socket.send
      Object.assign(socket, {
        label: 'mine',
        send(data: string) {
          sent.push(data)
          native.call(socket, data)
        },
      })
      socket.send('wrapped')
      const { data } = await belay.next<MessageEvent>(socket, 'message')
      return [(socket as any).label, sent, data, Object.isExtensible(socket)]
    }, server.url)
    expect(facts).toEqual(['mine', ['wrapped'], 'wrapped', true])
  })

  test('a further subclass works', async ({ page, server }) => {
    const facts = await page.evaluate(async url => {
      class Shouting extends Socket {
        received: string[] = []
        constructor(url: string, protocols?: string[]) {
          super(url, protocols)
          this.addEventListener('message', ({ data }) => this.received.push(data))
        }
        override send(data: string): void {
          super.send(data.toUpperCase())
        }
      }
      const socket = await opened(Shouting as typeof Socket, url)
      socket.send('hello')
      await belay.next(socket, 'message')
      const { received } = socket as Shouting
      socket.close(1000)
      const { code } = await belay.next<CloseEvent>(socket, 'close')
      return [received, code, socket instanceof Shouting, Shouting.OPEN]
    }, server.url)
    expect(facts).toEqual([['HELLO'], 1000, true, 1])
  })
})
