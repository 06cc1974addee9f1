/** A message costs the client no timer, no listener and no memory: counted over thousands of them. */
import {
  BYTES_PER_MESSAGE,
  FEW_THERE_AND_BACK,
  THERE_AND_BACK,
  countCalls,
  exchange,
  heapOf,
} from '../rig/per-message.ts'
import { expect, test } from './client-test.ts'
import { LONG } from '../rig/lengths.ts'

test.use({ ownTab: true })

test.beforeEach(async ({ page, server }) => {
  test.slow()
  await countCalls(page)
  await page.evaluate(async url => {
    // After the first exchange of the heartbeat there is no other.
    const heartbeat = { interval: 3_600_000 }
    const client = new belay.ReconnectingWebSocket(url, [], { heartbeat })
    await new Promise(resolve => client.on('pong', resolve))
    window.kept = client
  }, server.url)
})

test('10 000 messages set no timer and add no listener', async ({ page }) => {
  // The first one sets the timer of the ping that it may want.
  await page.evaluate(exchange, 1)
  expect(await page.evaluate(exchange, FEW_THERE_AND_BACK)).toEqual({ timers: 0, listeners: 0 })
})

test('100 000 messages leave nothing in memory', LONG, async ({ page, browserName }) => {
  test.skip(browserName !== 'chromium', 'only Chromium tells how much memory a page uses')
  await page.evaluate(exchange, THERE_AND_BACK / 10)
  const before = await heapOf(page)
  await page.evaluate(exchange, THERE_AND_BACK)
  const left = (await heapOf(page)) - before
  console.log(`${left} bytes more after ${2 * THERE_AND_BACK} messages`)
  expect(left).toBeLessThan(2 * THERE_AND_BACK * BYTES_PER_MESSAGE)
})
