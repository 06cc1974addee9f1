/** The verdict: what an application sees at the moment when the link is given up. */
import { expect, test } from './own-server.ts'

const answerPings = (frame: string, socket: { send(text: string): void }) => {
  if (frame === 'ping') socket.send('pong')
}

test('[beyond the standard] on a cliff close is told once, as an abnormal closure', async ({
  page,
  serve,
}) => {
  const { url, seen, faults } = await serve(answerPings)
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 1000 })
    const socket = new Class(url)
    window.kept = { socket, lines: journal(socket), inside: [] }
    socket.onclose = event => {
      window.kept.inside.push({
        how: 'handler',
        real: event instanceof CloseEvent,
        target: event.target === socket && event.currentTarget === socket,
        state: socket.readyState,
        buffered: socket.bufferedAmount,
        copied: new CloseEvent(event.type, event).reason,
      })
    }
    socket.addEventListener('close', () => window.kept.inside.push({ how: 'listener' }))
    await belay.next(socket, 'pong')
    socket.send('before')
  }, url)
  await expect.poll(() => seen[0]!.received).toContain('before')
  await faults.set({ kind: 'cliff' }, 'existing')
  const { lines, inside } = await page.evaluate(async () => {
    const { socket, lines, inside } = window.kept
    await ended(socket)
    return { lines: lines as string[], inside }
  })
  const told = lines.filter(line => line !== 'ping' && line !== 'pong')
  expect(told).toEqual(['open', 'close 1006 heartbeat timeout unclean'])
  expect(inside).toEqual([
    {
      how: 'handler',
      real: true,
      target: true,
      state: 3,
      buffered: 0,
      copied: 'heartbeat timeout',
    },
    { how: 'listener' },
  ])
})

test('[beyond the standard] send() after death is silent and reaches nobody', async ({
  page,
  serve,
}) => {
  const { url, seen, faults } = await serve(answerPings)
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 1000 })
    window.kept = await opened(Class, url)
    await belay.next(window.kept, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const after = await page.evaluate(async () => {
    const socket = window.kept
    await ended(socket)
    for (const data of ['after', new Uint8Array(9), new Blob(['after'])]) socket.send(data)
    socket.close(1000, 'after')
    return [socket.readyState, socket.bufferedAmount]
  })
  expect(after).toEqual([3, 0])
  await faults.restore()
  await expect.poll(() => seen[0]!.closed).toBeTruthy()
  expect(seen[0]!.received.filter(frame => frame !== 'ping')).toEqual([])
})

test('[beyond the standard] the server that comes back is told 4408', async ({ page, serve }) => {
  const { url, seen, faults } = await serve(answerPings)
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 1000 })
    window.kept = await opened(Class, url)
    await belay.next(window.kept, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(() => ended(window.kept))
  expect(seen[0]!.closed).toBeUndefined()
  await faults.restore()
  await expect
    .poll(() => seen[0]!.closed, { timeout: 20_000 })
    .toEqual({ code: 4408, reason: 'heartbeat timeout' })
})

test('[beyond the standard] bufferedAmount is not stuck at what never left', async ({
  page,
  server,
}) => {
  const amounts = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 400 })
    const socket = await opened(Class, url)
    // More than all the buffers on the way can take.
    for (let i = 0; i < 3; i++) socket.send(new Uint8Array(16 * 1024 * 1024))
    const amounts = [socket.bufferedAmount]
    await belay.next(socket, 'close')
    amounts.push(socket.bufferedAmount)
    socket.send('more')
    return [...amounts, socket.bufferedAmount]
  }, `${server.url}?deaf=1`)
  expect(amounts).toEqual([48 * 1024 * 1024, 0, 0])
})

test('[beyond the standard] a dead uplink is noticed although frames keep arriving', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({
      interval: 50,
      timeout: 1000,
      answerTimeout: 1500,
    })
    const socket = await opened(Class, `${url}?feed=50`)
    window.kept = { socket, lines: journal(socket) }
    await belay.next(socket, 'pong')
  }, url)
  await faults.set({ kind: 'cliff', direction: 'up' }, 'existing')
  const { lines, late } = await page.evaluate(async () => {
    const { socket, lines } = window.kept as { socket: WebSocket; lines: string[] }
    await ended(socket)
    const told = lines.length
    // The feed goes on: wait for more of it than its cadence needs.
    await belay.next(await opened(belay.HeartbeatWebSocket, socket.url), 'message')
    return { lines: lines.slice(0, told), late: lines.slice(told) }
  })
  const after = lines.slice(lines.lastIndexOf('pong'))
  expect(after.filter(line => line.startsWith('message')).length).toBeGreaterThan(5)
  expect(lines.at(-1)).toBe('close 1006 heartbeat timeout unclean')
  expect(late).toEqual([])
})

test('[beyond the standard] a throwing close listener does not spoil the others', async ({
  page,
  serve,
}) => {
  const { url } = await serve()
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 100 })
    const socket = new Class(url)
    socket.onclose = () => {
      throw new Error('on purpose')
    }
    const lines = journal(socket)
    await belay.next(socket, 'close')
    return lines
  }, url)
  expect(lines).toEqual(['open', 'ping', 'unanswered', 'close 1006 heartbeat timeout unclean'])
})
