import { expect, test } from './socket-test.ts'

test('[beyond the standard] suspect comes before death', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 2500 })
    const socket = await opened(Class, url)
    const overdue: boolean[] = []
    window.kept = { socket, lines: journal(socket), overdue }
    for (const type of ['ping', 'suspect', 'close'] as const) {
      socket.addEventListener(type, () => overdue.push(socket.overdue))
    }
    await belay.next(socket, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const { lines, overdue } = await page.evaluate(async () => {
    const { socket, lines, overdue } = window.kept
    await ended(socket)
    return { lines: lines.slice(-3), overdue: overdue.slice(-3) }
  })
  expect(lines).toEqual(['ping', 'suspect', 'close 1006 heartbeat timeout unclean'])
  expect(overdue).toEqual([false, true, false])
})

test('[beyond the standard] a reply clears the suspicion', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 60_000 })
    const socket = await opened(Class, url)
    window.kept = { socket, lines: journal(socket) }
    await belay.next(socket, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const during = await page.evaluate(async () => {
    const { socket, lines } = window.kept
    await belay.until(() => lines.at(-1) === 'suspect')
    return [socket.overdue, socket.readyState]
  })
  expect(during).toEqual([true, 1])
  await faults.restore()
  const { lines, after } = await page.evaluate(async () => {
    const { socket, lines } = window.kept
    await belay.until(() => lines.at(-1) === 'pong')
    return { lines: lines as string[], after: [socket.overdue, socket.readyState] }
  })
  expect(after).toEqual([false, 1])
  expect(lines.slice(lines.indexOf('suspect') - 1).slice(0, 3)).toEqual(['ping', 'suspect', 'pong'])
})

test('[beyond the standard] any other frame clears it too', async ({ page, server }) => {
  const result = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 60_000 })
    const socket = new Class(`${url}?mute=1`)
    await belay.next(socket, 'suspect')
    const overdue = [socket.overdue]
    socket.send('x')
    await belay.next(socket, 'message')
    return [...overdue, socket.overdue]
  }, server.url)
  expect(result).toEqual([true, false])
})

test('[beyond the standard] a timeout of a second or less leaves no room for it', async ({
  page,
  server,
}) => {
  const lines = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 50, timeout: 1000 }))(url)
    const lines = journal(socket)
    await belay.next(socket, 'close')
    return lines
  }, `${server.url}?mute=1`)
  expect(lines).toEqual(['open', 'ping', 'unanswered', 'close 1006 heartbeat timeout unclean'])
})
