/** Protocols in which nobody replies: the server beats, or both sides do. */
import { expect, test } from './own-server.ts'
import { LONG } from '../rig/lengths.ts'

const END = 'close 1006 heartbeat timeout unclean'

/** A server that beats each 50 ms from the first connection on. */
const beating = (_frame: string, socket: { send(text: string): void; readyState: number }) => {
  const timer = setInterval(() => {
    if (socket.readyState === 1) socket.send('beat')
    else clearInterval(timer)
  }, 50)
}

for (const [what, ping] of [
  ['only the server beats', undefined],
  ['both sides beat', 'beep'],
] as const) {
  test(`[beyond the standard] where ${what}, silence is death and beats are life`, async ({
    page,
    serve,
  }) => {
    const { url, seen, faults } = await serve((frame, socket) => {
      if (frame === 'start') beating(frame, socket)
    })
    const before = await page.evaluate(
      async ([url, ping]) => {
        const format = {
          ...(ping && { ping: () => ping, replies: false }),
          read: (data: unknown) => ({ hide: data === 'hidden' }),
        }
        const Class = belay.HeartbeatWebSocket.with({ interval: 300, timeout: 900, format })
        const socket = await opened(Class, url!)
        const lines = journal(socket)
        window.kept = { socket, lines, beatAt: 0, closedAt: 0 }
        socket.onmessage = () => (window.kept.beatAt = performance.now())
        socket.onclose = () => (window.kept.closedAt = performance.now())
        socket.send('start')
        // Longer than it would survive without them.
        await belay.until(() => lines.filter(line => line === 'message beat').length >= 40)
        return [...new Set(lines)]
      },
      [url, ping],
    )
    expect(before).toEqual(ping ? ['ping', 'message beat'] : ['message beat'])
    const sent = seen[0]!.received.filter(frame => frame !== 'start')
    if (ping) expect(sent.length).toBeGreaterThan(3)
    expect(new Set(sent)).toEqual(new Set(ping && [ping]))
    await faults.set({ kind: 'cliff' }, 'existing')
    const { end, silent } = await page.evaluate(async () => {
      const { socket, lines } = window.kept
      await ended(socket)
      const { closedAt, beatAt } = window.kept
      return { end: lines.at(-1), silent: closedAt - beatAt }
    })
    expect(end).toBe(END)
    // Interval and timeout.
    expect(silent).toBeGreaterThan(1190)
    expect(silent).toBeLessThan(10_000)
  })
}

test('[beyond the standard] check() sends nothing where nobody replies', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const format = { read: () => false }
    const socket = await opened(belay.HeartbeatWebSocket.with({ format }), url)
    socket.check()
    socket.send('end')
    window.kept = socket
  }, url)
  await expect.poll(() => seen[0]!.received).toEqual(['end'])
})

test('[beyond the standard] a beat that is a second overdue makes the link suspect', async ({
  page,
  serve,
}) => {
  const { url } = await serve()
  const lines = await page.evaluate(async url => {
    const format = { read: () => false }
    const Class = belay.HeartbeatWebSocket.with({ interval: 100, timeout: 2000, format })
    const socket = new Class(url)
    const lines = journal(socket)
    await belay.next(socket, 'close')
    return lines
  }, url)
  expect(lines).toEqual(['open', 'suspect', END])
})

test(
  '[beyond the standard] timings that the server announces count, longer ones',
  LONG,
  async ({ page, serve }) => {
    const { url } = await serve((_frame, socket) => {
      socket.send('hello')
      setTimeout(() => socket.send('still here'), 4000)
    })
    const lines = await page.evaluate(async url => {
      const read = (data: unknown) =>
        data === 'hello' ? { interval: 60_000, timeout: 60_000 } : false
      const Class = belay.HeartbeatWebSocket.with({
        interval: 1500,
        timeout: 1500,
        format: { read },
      })
      const socket = await opened(Class, url)
      const lines = journal(socket)
      socket.send('go')
      await belay.until(() => lines.length === 2)
      return lines
    }, url)
    expect(lines).toEqual(['message hello', 'message still here'])
  },
)

test('[beyond the standard] timings that the server announces count, shorter ones', async ({
  page,
  serve,
}) => {
  const { url } = await serve((_frame, socket) => socket.send('hello'))
  const end = await page.evaluate(async url => {
    const read = (data: unknown) => (data === 'hello' ? { interval: 200, timeout: 200 } : false)
    const Class = belay.HeartbeatWebSocket.with({ format: { read } })
    const socket = await opened(Class, url)
    const lines = journal(socket)
    socket.send('go')
    // 25 s by the client's own settings, 0.4 s by the server's.
    const patience = new Promise(resolve => setTimeout(resolve, 10_000))
    await Promise.race([belay.next(socket, 'close'), patience])
    return lines
  }, url)
  expect(end).toEqual(['message hello', END])
})
