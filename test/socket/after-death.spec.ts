/** Whatever the native socket still does after the verdict is none of the application's business. */
import { expect, test } from './own-server.ts'
import { LONG } from '../rig/lengths.ts'

const END = 'close 1006 heartbeat timeout unclean'

for (const [how, end] of [
  ['answers the Close', 'close'],
  ['resets', 'reset'],
] as const) {
  test(`[beyond the standard] late messages and the native close of a server that ${how} are never seen`, async ({
    page,
    serve,
  }) => {
    const { url, seen, faults } = await serve((frame, socket) => {
      if (frame === 'ping') socket.send('pong')
    })
    await page.evaluate(async url => {
      const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 1000 })
      const socket = await opened(Class, url)
      window.kept = { Class, url, socket, lines: journal(socket) }
      await belay.next(socket, 'pong')
    }, url)
    await faults.set({ kind: 'cliff' }, 'existing')
    for (let i = 0; i < 20; i++) seen[0]!.socket.send(`late ${i}`)
    await page.evaluate(() => ended(window.kept.socket))
    await expect.poll(() => faults.state().held.down).toBeGreaterThan(20 * 6)
    if (end === 'reset') await faults.set({ kind: 'rst' }, 'existing')
    else await faults.restore()
    await expect.poll(() => faults.connections, { timeout: 30_000 }).toBe(0)
    const { lines, state } = await page.evaluate(async () => {
      // Behind a whole new connection, whatever the old one had to tell has been told.
      const { Class, url, socket, lines } = window.kept
      await belay.next(new Class(url), 'pong')
      await belay.until(() => nativeState(socket) === 3)
      await new Promise(resolve => setTimeout(resolve))
      return { lines: lines as string[], state: socket.readyState }
    })
    expect(lines.filter(line => !/^p[io]ng$/.test(line))).toEqual([END])
    expect(state).toBe(3)
  })
}

test('[beyond the standard] the dead socket asks no more, and check() on it does nothing', async ({
  page,
  serve,
}) => {
  const { url, seen, faults } = await serve((frame, socket) => {
    if (frame === 'ping') socket.send('pong')
  })
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 1000 })
    window.kept = { Class, url, socket: await opened(Class, url) }
    await belay.next(window.kept.socket, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const lines = await page.evaluate(async () => {
    const { Class, url, socket } = window.kept
    await ended(socket)
    const lines = journal(socket)
    const other = new Class(url)
    for (let pings = 0; pings < 10; pings++) {
      await belay.next(other, 'pong')
      socket.check()
      socket.terminate()
    }
    return [...lines, socket.overdue]
  })
  expect(lines).toEqual([false])
  expect(seen[0]!.closed).toBeUndefined()
})

test(
  '[beyond the standard] fifty dead sockets leave no ghost at the server',
  LONG,
  async ({ page, server, faults, url }) => {
    await page.evaluate(async url => {
      // Browsers shake hands with one host one at a time: the last has 49 before it.
      const connectTimeout = 60_000
      const Class = belay.HeartbeatWebSocket.with({ interval: 500, timeout: 2000, connectTimeout })
      const sockets = Array.from({ length: 50 }, () => new Class(url))
      window.kept = { Class, closed: sockets.map(socket => belay.next(socket, 'close')) }
      await Promise.all(sockets.map(socket => belay.next(socket, 'open')))
    }, url)
    await faults.set({ kind: 'cliff' }, 'existing')
    await page.evaluate(async url => {
      await Promise.all(window.kept.closed)
      window.kept.socket = await opened(window.kept.Class, url)
    }, url)
    expect(server.connections).toBe(51)
    await faults.restore()
    await expect.poll(() => server.connections, { timeout: 30_000 }).toBe(1)
    expect(await page.evaluate(() => window.kept.socket.readyState)).toBe(1)
  },
)
