/**
 * The known defects of reconnecting-websocket that concern its delays and its packaging, each with
 * the plain class as the control where that takes no longer than a moment.
 */
import { expect, test } from './client-test.ts'

test('C11: a connectionTimeout of Infinity means never, not at once', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'slow', latency: 100 }, 'new')
  const open = await page.evaluate(async url => {
    const { PlainReconnectingWebSocket, ReconnectingWebSocket } = belay
    const options = { connectionTimeout: Infinity, minReconnectionDelay: 10 }
    return Promise.all(
      [PlainReconnectingWebSocket, ReconnectingWebSocket].map(async Class => {
        const client = new Class(url, [], options)
        const open = await belay.until(() => client.readyState === 1, 1500).catch(() => false)
        client.close()
        return open
      }),
    )
  }, url)
  expect(open).toEqual([false, true])
})

// No control: the plain class draws its one delay, of 1 to 5 s, when the page is loaded.
test('C14: each delay is drawn anew, at the cap too', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const delays = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 40,
      maxReconnectionDelay: 40,
    })
    await belay.told(log, 'waiting', 6)
    client.close()
    return log.filter(({ event }) => event === 'waiting').map(({ delay }) => delay as number)
  }, url)
  expect(new Set(delays).size).toBe(delays.length)
  expect(Math.max(...delays)).toBeLessThanOrEqual(40)
})

test('C14: an open connection that never answered does not reset the counter', async ({
  page,
  serve,
}) => {
  const { url } = await serve({
    mute: () => true,
    message: (_, socket) => socket.terminate(),
  })
  const most = await page.evaluate(async url => {
    const { PlainReconnectingWebSocket, ReconnectingWebSocket } = belay
    const options = { minReconnectionDelay: 5, maxReconnectionDelay: 10, minUptime: 50 }
    return Promise.all(
      [PlainReconnectingWebSocket, ReconnectingWebSocket].map(async Class => {
        const client = new Class(url, [], options)
        let most = 0
        for (let opens = 0; opens < 4; opens++) {
          await new Promise(resolve => (client.onopen = resolve))
          most = Math.max(most, client.retryCount)
          // Long enough to count as healthy, were it not for the lack of an answer.
          setTimeout(() => client.send('end'), 150)
        }
        client.close()
        return most
      }),
    )
  }, url)
  expect(most).toEqual([1, 3])
})

test('C21: the class is the default export too', async ({ page }) => {
  expect(await page.evaluate(() => belay.default === belay.ReconnectingWebSocket)).toBe(true)
})
