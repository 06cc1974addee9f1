import { expect, test } from './own-server.ts'

test('[beyond the standard] check() pings now', async ({ page, server }) => {
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: false, pingOnOpen: false })
    const socket = await opened(Class, url)
    const lines = journal(socket)
    socket.check()
    lines.push('returned')
    await belay.next(socket, 'pong')
    return [...lines, typeof socket.latency]
  }, server.url)
  expect(lines).toEqual(['ping', 'returned', 'pong', 'number'])
  expect(server.pings).toBe(1)
})

test('[beyond the standard] of fifty check() calls on a cut link one ping goes out', async ({
  page,
  serve,
}) => {
  const { url, seen, faults } = await serve((frame, socket) => {
    if (frame === 'ping') socket.send('pong')
  })
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: false, pingOnOpen: false })
    window.kept = await opened(Class, url)
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(async () => {
    const socket = window.kept
    const lines = (window.kept.lines = journal(socket))
    for (let i = 0; i < 50; i++) {
      socket.check()
      if (i % 10 === 0) await new Promise(resolve => setTimeout(resolve))
    }
    if (lines.join() !== 'ping') throw new Error(lines.join())
  })
  await faults.restore()
  await page.evaluate(async () => {
    await belay.until(() => window.kept.lines.includes('pong'))
    // What the server has when this arrives is all there is.
    window.kept.send('end')
  })
  await expect.poll(() => seen[0]!.received).toEqual(['ping', 'end'])
})

test('[beyond the standard] check() shortens the wait for a ping that is out', async ({
  page,
  server,
}) => {
  const result = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ timeout: 600_000, checkTimeout: 200 })
    const socket = new Class(url)
    const lines = journal(socket)
    await belay.next(socket, 'ping')
    const start = performance.now()
    socket.check()
    await belay.next(socket, 'close')
    return { lines, took: performance.now() - start }
  }, `${server.url}?mute=1`)
  expect(result.lines).toEqual([
    'open',
    'ping',
    'unanswered',
    'close 1006 heartbeat timeout unclean',
  ])
  expect(result.took).toBeGreaterThan(190)
  expect(result.took).toBeLessThan(10_000)
})

test('[beyond the standard] a ping that check() sent has the short window', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({
      interval: 600_000,
      timeout: 600_000,
      checkTimeout: 200,
    })
    window.kept = await opened(Class, url)
    await belay.next(window.kept, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const reason = await page.evaluate(async () => {
    const closed = belay.next<CloseEvent>(window.kept, 'close')
    window.kept.check()
    return (await closed).reason
  })
  expect(reason).toBe('heartbeat timeout')
})

test('[beyond the standard] check() does nothing unless the socket is open', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const lines = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ pingOnOpen: false }))(url)
    const lines = journal(socket)
    socket.check()
    await belay.next(socket, 'open')
    socket.close(1000)
    socket.check()
    await belay.next(socket, 'close')
    socket.check()
    return lines
  }, url)
  expect(lines).toEqual(['open', 'close 1000 - clean'])
  expect(seen[0]!.received).toEqual([])
})

test('[beyond the standard] check() asks once a second, however often it is called', async ({
  page,
  server,
}) => {
  const pings = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: false, pingOnOpen: false })
    const socket = await opened(Class, url)
    const at: number[] = []
    socket.addEventListener('ping', () => at.push(performance.now()))
    while (at.length < 3) {
      socket.check()
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    return at
  }, server.url)
  // A busy machine tells the first of two late.
  expect(pings[2]! - pings[0]!).toBeGreaterThan(1_800)
})

test('[beyond the standard] check(false) has the ordinary timeout', async ({ page, serve }) => {
  const { url } = await serve((frame, socket) => {
    if (frame === 'ping') setTimeout(() => socket.send('pong'), 2_000)
  })
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({
      interval: false,
      timeout: 60_000,
      checkTimeout: 200,
      pingOnOpen: false,
    })
    const lines: string[] = []
    for (const urgent of [false, true]) {
      const socket = await opened(Class, url)
      const ended = Promise.race(['pong', 'close'].map(type => belay.next(socket, type)))
      socket.check(urgent)
      lines.push((await ended).type)
    }
    return lines
  }, url)
  expect(lines).toEqual(['pong', 'close'])
})
