/** A handshake that hangs on the network that was is not waited for once another one is there. */
import { expect, test } from './client-test.ts'

test('online gives up a handshake that is old, and dials anew', async ({ page, url, faults }) => {
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { connectTimeout: 4000 })
    await belay.told(log, 'connecting')
    await new Promise(resolve => setTimeout(resolve, 2300))
  }, url)
  await faults.heal()
  const { after, cause } = await page.evaluate(async () => {
    const { log } = window.now
    const start = performance.now()
    dispatchEvent(new Event('online'))
    const { at } = await belay.told(log, 'connected')
    const { cause } = await belay.told(log, 'disconnected')
    return { after: at - start, cause: cause as string }
  })
  expect(cause).toBe('page')
  // The handshake's own limit would have been 1.7 s away.
  expect(after).toBeLessThan(1000)
})

test('online leaves a handshake alone that has just begun', async ({ page, url, faults }) => {
  await faults.set({ kind: 'slow', latency: 200 }, 'new')
  const ends = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { connectTimeout: 20_000 })
    await belay.until(() => client.url)
    dispatchEvent(new Event('online'))
    await belay.told(log, 'connected')
    return log.filter(({ event }) => event === 'disconnected').length
  }, url)
  expect(ends).toBe(0)
})
