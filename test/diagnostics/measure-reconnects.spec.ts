/** Reconnects on the timeline of the page, and so in the browser's profiler. */
import { expect, test } from '../client/client-test.ts'

interface Entry {
  name: string
  detail: unknown
  startTime: number
  duration: number
}

test('outages, dials and suspicions are measures', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const heartbeat = { interval: 300, timeout: 2500 }
    const delays = { minReconnectionDelay: 20, maxReconnectionDelay: 500 }
    const { client, log } = belay.connect(url, { startClosed: true, heartbeat, ...delays })
    window.kept = belay.measureReconnects(client, 'prices')
    client.open()
    await belay.told(log, 'pong', 2)
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(() => belay.told(window.now.log, 'disconnected', 2))
  await faults.heal()
  const { entries, log } = await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'connected', 2)
    const read = () =>
      (performance.getEntriesByType('measure') as PerformanceMeasure[]).map(
        ({ name, detail, startTime, duration }): Entry => ({ name, detail, startTime, duration }),
      )
    const entries = read()
    window.kept()
    client.reconnect()
    await belay.told(log, 'connected', 3)
    return { entries: read().length === entries.length ? entries : [], log }
  })
  const ours = entries.filter(({ name }) => name.startsWith('belay-ws'))
  const names = ours.map(({ name }) => name)
  expect(new Set(names)).toEqual(
    new Set([
      'belay-ws connect',
      'belay-ws suspect',
      'belay-ws failed (network)',
      'belay-ws outage (heartbeat)',
    ]),
  )
  expect(names.filter(name => name === 'belay-ws connect')).toHaveLength(2)
  const outage = ours.find(({ name }) => name.includes('outage'))!
  expect(outage.detail).toEqual({
    cause: 'heartbeat',
    devtools: { dataType: 'track-entry', track: 'prices', color: 'error' },
  })
  const lost = log.find(({ event }) => event === 'disconnected')!
  const back = log.filter(({ event }) => event === 'connected')[1]!
  // Told in the same turn, between whose listeners the machine may do something else.
  expect(Math.abs(outage.startTime - lost.at)).toBeLessThan(250)
  expect(Math.abs(outage.startTime + outage.duration - back.at)).toBeLessThan(250)
})

test('the timeline does not fill up', async ({ page }) => {
  const left = await page.evaluate(async () => {
    const { client, log } = belay.connect(() => Promise.reject(new Error('not now')), {
      startClosed: true,
      minReconnectionDelay: 1,
      maxReconnectionDelay: 1,
    })
    performance.measure('of the application')
    belay.measureReconnects(client)
    client.open()
    await belay.told(log, 'disconnected', 205)
    client.close()
    const names = performance.getEntriesByType('measure').map(({ name }) => name)
    return {
      ours: names.filter(name => name === 'belay-ws failed (url)').length,
      theirs: names.filter(name => name === 'of the application').length,
    }
  })
  expect(left.ours).toBeGreaterThan(0)
  expect(left.ours).toBeLessThanOrEqual(100)
  expect(left.theirs).toBe(1)
})

test.describe(() => {
  // The profile is of a tab and its process.
  test.use({ ownTab: true })

  test('they show in the profiler', async ({ page, browser, browserName, server }) => {
    test.skip(browserName !== 'chromium', 'only Chromium can be asked for a profile here')
    await browser.startTracing(page, { categories: ['blink.user_timing'] })
    await page.evaluate(async url => {
      const { client, log } = belay.connect(url, { startClosed: true, minReconnectionDelay: 20 })
      belay.measureReconnects(client)
      client.open()
      await belay.told(log, 'connected')
      client.send('!terminate')
      await belay.told(log, 'connected', 2)
    }, server.url)
    const trace = (await browser.stopTracing()).toString()
    expect(trace).toContain('"belay-ws connect"')
    expect(trace).toContain('"belay-ws outage (network)"')
  })
})
