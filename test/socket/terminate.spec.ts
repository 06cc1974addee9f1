import { expect, test } from './own-server.ts'
import { endsAttempts } from '../rig/ends-attempts.ts'

test('[beyond the standard] terminate() tells close before it returns', async ({ page, serve }) => {
  const { url, seen } = await serve()
  const { lines, state } = await page.evaluate(async url => {
    const socket = await opened(belay.HeartbeatWebSocket.with({ pingOnOpen: false }), url)
    const lines = journal(socket)
    let state = -1
    socket.onclose = () => (state = socket.readyState)
    socket.terminate()
    lines.push(`returned ${socket.readyState}`)
    socket.terminate()
    socket.close()
    // The other side answers the Close meanwhile.
    await belay.until(() => nativeState(socket) === 3)
    await new Promise(resolve => setTimeout(resolve))
    return { lines, state }
  }, url)
  expect(lines).toEqual(['close 1006 - unclean', 'returned 3'])
  expect(state).toBe(3)
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 4408, reason: '' })
})

test('[beyond the standard] terminate() while connecting ends the attempt', async ({
  page,
  browserName,
  serve,
}) => {
  const { url, faults } = await serve()
  await faults.set({ kind: 'hang-upgrade' })
  await page.evaluate(url => {
    const socket = new belay.HeartbeatWebSocket(url)
    window.kept = { socket, lines: journal(socket) }
  }, url)
  await expect.poll(() => faults.connections).toBe(1)
  const lines = await page.evaluate(() => {
    const { socket, lines } = window.kept
    socket.terminate()
    return [...lines, socket.readyState]
  })
  expect(lines).toEqual(['close 1006 - unclean', 3])
  if (endsAttempts(browserName)) {
    await expect.poll(() => faults.state().connections[0]!.ended.up).toBe(true)
  }
  await faults.heal()
  const after = await page.evaluate(async url => {
    await opened(belay.HeartbeatWebSocket, url)
    return window.kept.lines
  }, url)
  expect(after).toEqual(['close 1006 - unclean'])
})

test('[beyond the standard] terminate() after close() does not wait for the other side', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ pingOnOpen: false, closeTimeout: false })
    window.kept = await opened(Class, url)
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const lines = await page.evaluate(() => {
    const socket = window.kept
    const lines = journal(socket)
    socket.close(1000)
    lines.push(`closing ${socket.readyState}`)
    socket.terminate()
    return [...lines, `closed ${socket.readyState}`]
  })
  expect(lines).toEqual(['closing 2', 'close 1006 - unclean', 'closed 3'])
})

test('[beyond the standard] terminate() in a listener stops all that would follow', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => {
    if (frame === 'flood') for (let i = 0; i < 100; i++) socket.send(`${i}`)
  })
  const lines = await page.evaluate(async url => {
    const socket = await opened(belay.HeartbeatWebSocket.with({ pingOnOpen: false }), url)
    const lines = journal(socket)
    socket.addEventListener('message', ({ data }) => data === '2' && socket.terminate())
    socket.send('flood')
    await belay.next(socket, 'close')
    await opened(belay.HeartbeatWebSocket, url)
    return lines
  }, url)
  expect(lines).toEqual(['message 0', 'message 1', 'message 2', 'close 1006 - unclean'])
})

for (const type of ['open', 'ping', 'pong', 'suspect'] as const) {
  test(`[beyond the standard] terminate() in a ${type} listener is the end`, async ({
    page,
    server,
  }) => {
    const { lines, state } = await page.evaluate(
      async ([url, type]) => {
        const Class = belay.HeartbeatWebSocket.with({ interval: 10, timeout: 5000 })
        const socket = new Class(url)
        const lines = journal(socket)
        socket.addEventListener(type, () => socket.terminate())
        await belay.next(socket, 'close')
        // Many times as long as it would take to ping again.
        const other = new Class(url.replace('mute', 'spoken'))
        for (let i = 0; i < 5; i++) await belay.next(other, 'pong')
        return { lines, state: socket.readyState }
      },
      [server.url + (type === 'suspect' ? '?mute=1' : '?spoken=1'), type] as const,
    )
    const all = ['open', 'ping', type === 'suspect' ? 'suspect' : 'pong']
    const before = all.slice(0, all.indexOf(type) + 1)
    expect({ lines, state }).toEqual({ lines: [...before, 'close 1006 - unclean'], state: 3 })
  })
}
