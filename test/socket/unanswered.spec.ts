/** A server that does not know about heartbeats: said once, with what it must do. */
import type { Page } from '@playwright/test'
import type { WebSocket } from 'ws'
import { expect, test } from './own-server.ts'

function warnings(page: Page): string[] {
  const warnings: string[] = []
  page.on('console', message => {
    if (message.text().includes('belay-ws')) warnings.push(`${message.type()} ${message.text()}`)
  })
  return warnings
}

test('[beyond the standard] a silent server is reported before the first drop, once', async ({
  page,
  server,
}) => {
  const warned = warnings(page)
  const told = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 50 })
    const told: unknown[] = []
    for (let i = 1; i <= 3; i++) {
      const socket = new Class(url)
      socket.addEventListener('unanswered', event => {
        told.push(i, socket.readyState, event.detail)
        told.push(event instanceof CustomEvent, event.target === socket)
      })
      const closed = await belay.next<CloseEvent>(socket, 'close')
      if (closed.reason !== 'heartbeat timeout') throw new Error(closed.reason)
    }
    return told
  }, `${server.url}/path?mute=1&token=secret`)
  const [when, readyState, detail, ...real] = told
  expect([when, readyState]).toEqual([1, 1])
  expect(real).toEqual([true, true])
  expect(detail).toContain(`belay-ws: ${server.url}/path `)
  expect(detail).not.toContain('secret')
  expect(detail).toContain('has never replied to "ping", so the connection will be dropped')
  expect(detail).toContain('reply "pong"')
  expect(detail).toMatch(/`heartbeat\.format` .* or `heartbeat: false`/)
  await expect.poll(() => warned).toEqual([`warning ${String(detail)}`])
})

test('[beyond the standard] a server that sends but never answers is reported and kept', async ({
  page,
  server,
}) => {
  const warned = warnings(page)
  const lines = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 400, timeout: 1000 }))(url)
    const lines = journal(socket)
    await belay.next(socket, 'unanswered')
    // As long again as it took, and more.
    for (let i = 0; i < 30; i++) await belay.next(socket, 'message')
    return lines.filter(line => !line.startsWith('message'))
  }, `${server.url}?mute=1&feed=50`)
  expect(lines).toEqual(['open', 'ping', 'unanswered'])
  await expect.poll(() => warned.length).toBe(1)
})

test('[beyond the standard] a server that has ever answered is never blamed', async ({
  page,
  url,
  faults,
}) => {
  const warned = warnings(page)
  await page.evaluate(async url => {
    const Class = (window.kept = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 300 }))
    // A busy machine may take longer for a reply; the next socket is more patient.
    let answered = false
    while (!answered) {
      const socket = new Class(url)
      const pong = belay.next(socket, 'pong').then(() => true)
      answered = await Promise.race([pong, belay.next(socket, 'close').then(() => false)])
    }
  }, url)
  await faults.set({ kind: 'upgrade-silence' }, 'both')
  const lines = await page.evaluate(async url => {
    const lines: string[] = []
    for (let i = 0; i < 4; i++) {
      const socket = new window.kept(url)
      socket.addEventListener('unanswered', () => lines.push('unanswered'))
      lines.push((await belay.next<CloseEvent>(socket, 'close')).reason)
    }
    return lines
  }, url)
  expect(lines).toEqual(Array(4).fill('heartbeat timeout'))
  expect(warned).toEqual([])
})

test('[beyond the standard] classes know their servers apart', async ({ page, server }) => {
  const warned = warnings(page)
  await page.evaluate(async url => {
    for (const timeout of [50, 60]) {
      const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout })
      for (let i = 0; i < 2; i++) await belay.next(new Class(url), 'close')
    }
  }, `${server.url}?mute=1`)
  await expect.poll(() => warned.length).toBe(2)
})

for (const [name, end] of [
  ['closes with 1003', socket => socket.close(1003)],
  ['closes with a code of its own', socket => socket.close(4400, 'bad JSON')],
  ['falls over', socket => socket.terminate()],
] as [string, (socket: WebSocket) => void][]) {
  test(`[beyond the standard] a server that ${name} on our ping is reported with the third connection, once`, async ({
    page,
    serve,
  }) => {
    const warned = warnings(page)
    const { url } = await serve((frame, socket) => frame === 'ping' && end(socket))
    const lines = await page.evaluate(async url => {
      const lines: string[] = []
      for (let i = 1; i <= 5; i++) {
        const socket = new (window.kept ??= belay.HeartbeatWebSocket.with({}))(url)
        socket.addEventListener('unanswered', ({ detail }: CustomEvent<string>) =>
          lines.push(`${i} ${detail}`),
        )
        await belay.next(socket, 'close')
      }
      return lines
    }, url)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^3 belay-ws: .* ended three connections right after "ping"/)
    expect(lines[0]).toContain('reply "pong"')
    await expect.poll(() => warned.length).toBe(1)
  })
}

test('[beyond the standard] a server that closes for other reasons is not reported', async ({
  page,
  serve,
}) => {
  const warned = warnings(page)
  const { url, seen } = await serve((frame, socket) => {
    if (frame === 'bye') socket.close(1003)
    else if (seen.length < 3) socket.send('pong')
  })
  await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({})
    for (let i = 0; i < 5; i++) {
      const socket = await opened(Class, url)
      if (i < 2) await belay.next(socket, 'pong')
      socket.send('bye')
      await belay.next(socket, 'close')
    }
  }, url)
  expect(warned).toEqual([])
})
