/** A server that does not know about heartbeats: said once, with what it must do. */
import type { Page } from '@playwright/test'
import { expect, test } from './socket-test.ts'

function warnings(page: Page): string[] {
  const warnings: string[] = []
  page.on('console', message => {
    if (message.text().includes('belay-ws')) warnings.push(`${message.type()} ${message.text()}`)
  })
  return warnings
}

test('[beyond the standard] a silent server is reported with the third connection, once', async ({
  page,
  server,
}) => {
  const warned = warnings(page)
  const told = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 50 })
    const told: unknown[] = []
    for (let i = 1; i <= 5; i++) {
      const socket = new Class(url)
      socket.addEventListener('unanswered', event => {
        told.push(i, event.detail, event instanceof CustomEvent, event.target === socket)
      })
      const closed = await belay.next<CloseEvent>(socket, 'close')
      if (closed.reason !== 'heartbeat timeout') throw new Error(closed.reason)
    }
    return told
  }, `${server.url}/path?mute=1&token=secret`)
  const [when, detail, ...real] = told
  expect(when).toBe(3)
  expect(real).toEqual([true, true])
  expect(detail).toContain('belay-ws: ')
  expect(detail).toContain(`${server.url}/path `)
  expect(detail).not.toContain('secret')
  expect(detail).toMatch(/Let the server answer the text frame "ping"/)
  expect(detail).toMatch(/set `format` .* or turn the heartbeat off/)
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
  const died = await page.evaluate(async url => {
    let died = 0
    for (let i = 0; i < 2; i++) {
      for (const timeout of [50, 60]) {
        const Class = (window.kept ??= {})[timeout]
        const Mine = (window.kept[timeout] =
          Class ?? belay.HeartbeatWebSocket.with({ interval: 50, timeout }))
        await belay.next(new Mine(url), 'close')
        died++
      }
    }
    return died
  }, `${server.url}?mute=1`)
  expect(died).toBe(4)
  expect(warned).toEqual([])
})
