/** `with()`, which the standard does not know. */
import { expect, test } from './own-server.ts'

test('[beyond the standard] with() returns a subclass that is called as a class is', async ({
  page,
  server,
}) => {
  const facts = await page.evaluate(async url => {
    const Base = belay.HeartbeatWebSocket
    const Class = Base.with({ interval: 1000 })
    const sockets = [await opened(Class, url), await opened(Class, new URL(url), ['one'])]
    return [
      Class !== Base,
      Object.getPrototypeOf(Class) === Base,
      sockets.map(socket => socket instanceof Class && socket instanceof WebSocket),
      sockets.map(socket => socket.protocol),
      [Class.CONNECTING, Class.OPEN, Class.CLOSING, Class.CLOSED],
    ]
  }, server.url)
  expect(facts).toEqual([true, true, [true, true], ['', 'one'], [0, 1, 2, 3]])
})

test('[beyond the standard] with() hands its options down and leaves the base alone', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { HeartbeatWebSocket, text } = belay
    const Dotted = HeartbeatWebSocket.with({ format: text('.', ',') })
    const DottedToo = Dotted.with({ interval: 60_000 })
    const Dashed = DottedToo.with({ format: text('-', '_') })
    window.kept = []
    // One after the other, so that the server sees them in this order.
    for (const Class of [HeartbeatWebSocket, Dotted, DottedToo, Dashed, HeartbeatWebSocket]) {
      window.kept.push(await opened(Class, url))
    }
  }, url)
  await expect
    .poll(() => seen.map(({ received }) => received.join()))
    .toEqual(['ping', '.', '.', '-', 'ping'])
})

test('[beyond the standard] with(false) sends nothing, hides nothing, never gives up', async ({
  page,
  serve,
}) => {
  const { url, seen, faults } = await serve((frame, socket) => socket.send(frame))
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 50 }).with(false)
    const socket = await opened(Class, url)
    const control = await opened(belay.HeartbeatWebSocket.with({ interval: 50, timeout: 50 }), url)
    control.addEventListener('message', event => event.stopImmediatePropagation())
    window.kept = { socket, lines: journal(socket), died: belay.next(control, 'close') }
    socket.check()
    socket.send('pong')
    await belay.until(() => window.kept.lines.includes('message pong'))
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const result = await page.evaluate(async () => {
    const { socket, lines, died } = window.kept
    await died
    return { lines, state: socket.readyState, overdue: socket.overdue, latency: socket.latency }
  })
  expect(result).toEqual({ lines: ['message pong'], state: 1, overdue: false, latency: undefined })
  expect(seen[0]!.received).toEqual(['pong'])
})

test('[beyond the standard] with(false) still limits connecting and closing', async ({
  page,
  serve,
}) => {
  const { url, faults } = await serve()
  await faults.set({ kind: 'upgrade-silence' })
  const closing = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ closeTimeout: 200 }).with(false)
    const socket = await opened(Class, url)
    socket.close()
    return (await belay.next<CloseEvent>(socket, 'close')).reason
  }, url)
  await faults.set({ kind: 'hang-upgrade' })
  const connecting = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ connectTimeout: 200 }).with(false)
    return (await belay.next<CloseEvent>(new Class(url), 'close')).reason
  }, url)
  expect([closing, connecting]).toEqual(['close timeout', 'connect timeout'])
})

test('[beyond the standard] a subclass of what with() returns keeps the options', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    class Mine extends belay.HeartbeatWebSocket.with({ format: belay.text('.', ',') }) {}
    window.kept = await opened(Mine, url)
  }, url)
  await expect.poll(() => seen[0]?.received).toEqual(['.'])
})

test('[beyond the standard] a subclass may have statics of its own, whatever their names', async ({
  page,
  server,
}) => {
  const lines = await page.evaluate(async url => {
    class Mine extends belay.HeartbeatWebSocket {
      static settings = { theme: 'dark' }
      static peers = ['alice', 'bob']
    }
    try {
      const socket = await opened(Mine, url)
      await belay.until(() => socket.latency !== undefined, 5000)
      return 'pong'
    } catch (error) {
      return String(error)
    }
  }, server.url)
  expect(lines).toBe('pong')
})

test('[beyond the standard] an option that is undefined is not given', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { HeartbeatWebSocket, text } = belay
    const Dotted = HeartbeatWebSocket.with({ format: text('.', ',') })
    window.kept = await opened(Dotted.with({ format: undefined }), url)
  }, url)
  await expect.poll(() => seen[0]?.received).toEqual(['.'])
})
