/** `explain` over real faults: the sentence that a developer would read at that moment. */
import { expect, test } from '../client/client-test.ts'

/** The seconds in a sentence depend on the draw. */
const blur = (sentence: string): string => sentence.replace(/in [\d.]+ s/, 'in … s')

test('says what is measured of a link that died', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const heartbeat = { interval: 300, timeout: 3000 }
    const { client, log } = belay.connect(url, {
      startClosed: true,
      heartbeat,
      minReconnectionDelay: 5000,
    })
    const stats = belay.collectStats(client)
    window.kept = { stats, said: [] as string[] }
    client.on('status', () => window.kept.said.push(belay.explain(client, stats)))
    client.open()
    await belay.told(log, 'pong', 2)
    window.kept.said.push(belay.explain(client))
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await faults.set({ kind: 'refuse' }, 'new')
  const said = await page.evaluate(async () => {
    await belay.told(window.now.log, 'waiting')
    return window.kept.said as string[]
  })
  const [connecting, open, latency, suspect, died, refused] = said.map(blur)
  expect(connecting).toBe('The first connection is being made.')
  expect(open).toBe('The connection is open, and nothing is overdue.')
  expect(latency).toMatch(/^The connection is open.* round trip took \d+ ms\.$/)
  expect(suspect).toMatch(/has not replied to a ping for [\d.]+ s, longer than usual/)
  // The first retry comes at once, or as soon as a second has passed since the last dial.
  expect(died).toMatch(
    /^The server did not reply to a ping for [\d.]+ s, so the client dropped the connection; connecting again now \(attempt 1\)\.$/,
  )
  expect(Number(/for ([\d.]+) s/.exec(died!)![1])).toBeGreaterThanOrEqual(2.9)
  expect(refused).toBe(
    'The server could not be reached, or refused the connection; connecting again in … s (attempt 2).',
  )
})

test('says how the server closed, and that the application did', async ({ page, server }) => {
  const said = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, belay.PATIENT)
    await belay.told(log, 'connected')
    client.send('!close 1012 new version')
    await belay.told(log, 'waiting')
    const said = [belay.explain(client)]
    client.reconnect()
    await belay.told(log, 'connected', 2)
    client.close(1000, 'signed out')
    said.push(belay.explain(client))
    await belay.told(log, 'dom:close', 2)
    said.push(belay.explain(client))
    return said
  }, server.url)
  expect(said.map(blur)).toEqual([
    'The server closed the connection with code 1012, "new version" (service restart); connecting again in … s (attempt 1).',
    'The application is closing the connection.',
    'The application closed the client (1000 signed out); only open() or reconnect() connects again.',
  ])
})

test('says that there is no url, and that it gave up', async ({ page }) => {
  const said = await page.evaluate(async () => {
    const provide = () => Promise.reject(new Error('no token'))
    const { client, log } = belay.connect(provide, { maxRetries: 1 })
    const said: string[] = []
    // At that very moment: the wait may be short.
    client.on('waiting', () => said.push(belay.explain(client)))
    await belay.told(log, 'dom:close', 2)
    said.push(belay.explain(client))
    return said
  })
  expect(said.map(blur)).toEqual([
    'The client got no valid url or protocols (Error: no token); connecting again in … s (attempt 1).',
    'The client got no valid url or protocols (Error: no token), and the client was closed after 1 retry; only open() or reconnect() connects again.',
  ])
})

test('says that a handshake hung', async ({ page, url, faults }) => {
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  const said = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { connectTimeout: 500, maxRetries: 0 })
    await belay.told(log, 'disconnected')
    return belay.explain(client)
  }, url)
  expect(said).toBe(
    'The server did not finish the handshake in time, and the client was closed; only open() or reconnect() connects again.',
  )
})

test('says that the browser is offline', async ({ page, browserName }) => {
  test.skip(
    browserName === 'firefox',
    'tests in Firefox share one context, which cannot go offline',
  )
  await page.context().setOffline(true)
  const said = await page.evaluate(() => {
    const { client } = belay.connect(() => new Promise<string>(() => {}))
    const said = belay.explain(client)
    client.close()
    return said
  })
  await page.context().setOffline(false)
  expect(said).toBe('The first connection is being made, although the browser reports no network.')
})
