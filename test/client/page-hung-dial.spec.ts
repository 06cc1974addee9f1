/** A handshake that hangs on the network that was is not waited for once another one is there. */
import { expect, test } from './client-test.ts'

test('online gives up a handshake that is old, and dials anew', async ({ page, url, faults }) => {
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { connectTimeout: 8000 })
    await belay.told(log, 'connecting')
    await new Promise(resolve => setTimeout(resolve, 4300))
  }, url)
  await faults.heal()
  const seen = await page.evaluate(async () => {
    const { log } = window.now
    dispatchEvent(new Event('online'))
    await belay.told(log, 'connected')
    const { cause } = await belay.told(log, 'disconnected')
    return { cause, waits: log.filter(({ event }) => event === 'waiting').length }
  })
  // Its own limit was still to come; and nobody is told to wait for what comes at once.
  expect(seen).toEqual({ cause: 'page', waits: 0 })
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
