/** Nothing is sent into a link whose reply is overdue; and what had been sent is counted. */
import type { Page } from '@playwright/test'
import { expect, test } from './client-test.ts'
import { LONG } from '../rig/lengths.ts'

async function connected(page: Page, url: string): Promise<void> {
  await page.evaluate(async url => {
    const heartbeat = { interval: 300, timeout: 5000 }
    const { log } = belay.connect(url, { heartbeat })
    await belay.told(log, 'pong', 2)
  }, url)
}

test('what is sent to a suspect link waits for the next one, once and in order', async ({
  page,
  url,
  faults,
}) => {
  await connected(page, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const seen = await page.evaluate(async () => {
    const { client, log } = window.now
    const cut = performance.now()
    const { at } = await belay.told(log, 'suspect')
    const results = ['1', '2', '3'].map(text => client.send(text))
    await new Promise(resolve => setTimeout(resolve, 1000))
    results.push(client.send('4'))
    const { unconfirmed } = await belay.told(log, 'disconnected')
    await belay.until(() => log.some(({ event, data }) => event === 'dom:message' && data === '4'))
    await new Promise(resolve => setTimeout(resolve, 200))
    const echoes = log.filter(({ event }) => event === 'dom:message').map(({ data }) => data)
    return { suspectAfter: at - cut, results, unconfirmed, echoes: echoes as string[] }
  })
  expect(seen.results).toEqual(['queued', 'queued', 'queued', 'queued'])
  expect(seen.echoes).toEqual(['1', '2', '3', '4'])
  expect(seen.unconfirmed).toEqual({ messages: 0, bytes: 0 })
  // The habit of a short link is a second; the ping may have been due up to an interval later.
  expect(seen.suspectAfter).toBeGreaterThan(500)
  expect(seen.suspectAfter).toBeLessThan(2500)
})

test('what waits for a link that is only late goes out when the reply comes', async ({
  page,
  url,
  faults,
  server,
}) => {
  await connected(page, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'suspect')
    window.kept = ['1', '2'].map(text => client.send(text))
  })
  // Delivers what the cliff held back, the reply among it.
  await faults.restore()
  const seen = await page.evaluate(async () => {
    const { client, log } = window.now
    // Without being pushed by another message.
    await belay.until(() => log.some(({ event, data }) => event === 'dom:message' && data === '2'))
    window.kept.push(client.send('3'))
    await belay.until(() => log.some(({ event, data }) => event === 'dom:message' && data === '3'))
    const echoes = log.filter(({ event }) => event === 'dom:message').map(({ data }) => data)
    return { results: window.kept as string[], echoes: echoes as string[] }
  })
  expect(seen).toEqual({ results: ['queued', 'queued', 'sent'], echoes: ['1', '2', '3'] })
  expect(server.accepted).toBe(1)
})

test('what waits goes out when anything at all is heard', async ({ page, serve }) => {
  let isMute = false
  const { url, seen } = await serve({ mute: () => isMute })
  await connected(page, url)
  isMute = true
  await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'suspect')
    client.send('waits')
  })
  expect(seen[0]!.received).toEqual([])
  seen[0]!.socket.send('news')
  await expect.poll(() => seen[0]!.received).toEqual(['waits'])
})

test(
  'unconfirmed counts exactly what followed the last ping that was answered',
  LONG,
  async ({ page, url, faults }) => {
    await page.evaluate(async url => {
      const { client, log } = belay.connect(url, { heartbeat: { interval: 3000, timeout: 3000 } })
      await belay.told(log, 'connected')
      client.send('proven')
      await belay.told(log, 'pong', 2)
      // Right behind the reply, and so long before the next ping.
      client.send('äh')
      client.send(new Uint8Array(10))
      client.send(new Blob(['blob']))
    }, url)
    await faults.set({ kind: 'cliff' }, 'existing')
    const { unconfirmed } = await page.evaluate(() => belay.told(window.now.log, 'disconnected'))
    expect(unconfirmed).toEqual({ messages: 3, bytes: 3 + 10 + 4 })
  },
)

test('unconfirmed counts what was sent behind a ping that was answered', async ({
  page,
  serve,
}) => {
  let pings = 0
  const { url } = await serve({
    mute: () => ++pings > 2,
    message: (text, socket) => text === 'end' && socket.terminate(),
  })
  const amounts = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { heartbeat: { interval: 1000, timeout: 3000 } })
    client.on('ping', () => client.send('behind'))
    await belay.told(log, 'pong', 2)
    client.send('end')
    const first = await belay.told(log, 'disconnected')
    return first['unconfirmed'] as object
  }, url)
  // `behind` of the second ping, and `end`.
  expect(amounts).toEqual({ messages: 2, bytes: 6 + 3 })
})

test('without a heartbeat any frame is the proof', async ({ page, serve }) => {
  const { url } = await serve({
    message: (text, socket) => {
      if (text === 'ask') socket.send('answer')
      if (text === 'end') setTimeout(() => socket.terminate(), 50)
    },
  })
  const { unconfirmed } = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { heartbeat: false })
    await belay.told(log, 'connected')
    client.send('ask')
    await belay.told(log, 'dom:message')
    client.send('more')
    client.send('end')
    return belay.told(log, 'disconnected')
  }, url)
  expect(unconfirmed).toEqual({ messages: 2, bytes: 7 })
})

test('an attempt that never opened has nothing unconfirmed', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const { unconfirmed } = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    client.send('waits')
    return belay.told(log, 'disconnected')
  }, url)
  expect(unconfirmed).toEqual({ messages: 0, bytes: 0 })
})
