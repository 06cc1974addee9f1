import { expect, test } from './own-server.ts'

for (const kind of ['cliff', 'stall', 'swallow-close'] as const) {
  test(`[beyond the standard] close() ends within closeTimeout under ${kind}`, async ({
    page,
    url,
    faults,
  }) => {
    await page.evaluate(async url => {
      const Class = belay.HeartbeatWebSocket.with({ closeTimeout: 400 })
      window.kept = await opened(Class, url)
      await belay.next(window.kept, 'pong')
    }, url)
    await faults.set({ kind }, 'existing')
    const { lines, took } = await page.evaluate(async () => {
      const socket = window.kept
      const lines = journal(socket)
      const start = performance.now()
      socket.close(1000, 'bye')
      // Further calls neither hurry it nor put it off.
      const again = setInterval(() => socket.close(1000, 'again'), 50)
      lines.push(`returned ${socket.readyState}`)
      await belay.next(socket, 'close')
      clearInterval(again)
      return { lines: [...lines, socket.readyState], took: performance.now() - start }
    })
    expect(lines).toEqual(['returned 2', 'close 1006 close timeout unclean', 3])
    expect(took).toBeGreaterThan(390)
    expect(took).toBeLessThan(10_000)
  })
}

test('[beyond the standard] on a healthy link close() is clean', async ({ page, serve }) => {
  const { url, seen, faults } = await serve()
  await faults.set({ kind: 'slow', latency: 300 })
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ closeTimeout: 20_000, pingOnOpen: false })
    const socket = await opened(Class, url)
    const lines = journal(socket)
    socket.close(1000, 'bye')
    await belay.next(socket, 'close')
    return [...lines, socket.readyState]
  }, url)
  expect(lines).toEqual(['close 1000 bye clean', 3])
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 1000, reason: 'bye' })
})

test('[beyond the standard] a page that was blocked longer than closeTimeout closes cleanly', async ({
  page,
  server,
}) => {
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ closeTimeout: 300, pingOnOpen: false })
    const lines: string[] = []
    // The answer is there before the timer is looked at: a late timer proves nothing.
    for (const ms of [700, 700, 700, 1700]) {
      const socket = await opened(Class, url)
      socket.addEventListener('close', ({ code, reason }) => lines.push(`${code} ${reason}`))
      socket.close(1000)
      belay.block(ms)
      await belay.next(socket, 'close')
    }
    return lines
  }, server.url)
  expect(lines).toEqual(Array(4).fill('1000 '))
})

test('[beyond the standard] the close that was asked for arrives when the path is restored', async ({
  page,
  serve,
}) => {
  const { url, seen, faults } = await serve()
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ closeTimeout: 200, pingOnOpen: false })
    window.kept = { socket: await opened(Class, url) }
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(async () => {
    const { socket } = window.kept
    window.kept.lines = journal(socket)
    socket.send('last words')
    socket.close(4001, 'mine')
    await belay.next(socket, 'close')
  })
  await faults.restore()
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 4001, reason: 'mine' })
  expect(seen[0]!.received).toEqual(['last words'])
  await expect.poll(() => faults.connections).toBe(0)
  const lines = await page.evaluate(async url => {
    await opened(belay.HeartbeatWebSocket, url)
    return window.kept.lines
  }, url)
  expect(lines).toEqual(['close 1006 close timeout unclean'])
})

test('[beyond the standard] no ping and no verdict after close()', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'upgrade-silence' })
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 200, closeTimeout: 1000 })
    const [before, during] = [new Class(url), new Class(url)]
    const lines = [journal(before), journal(during)]
    before.onopen = () => before.close()
    during.addEventListener('ping', () => during.close())
    await Promise.all([ended(before), ended(during)])
    return lines
  }, url)
  const end = 'close 1006 close timeout unclean'
  expect(lines).toEqual([
    ['open', end],
    ['open', 'ping', end],
  ])
})
