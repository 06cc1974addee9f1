/** `open()` and `reconnect()`, in every state. */
import { expect, lines, test } from './client-test.ts'

test('startClosed: nothing happens before open()', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    await new Promise(resolve => setTimeout(resolve, 100))
    const before = { events: log.length, status: client.status, readyState: client.readyState }
    client.open()
    const { status, readyState } = client
    await belay.told(log, 'connected')
    return { before, after: { status, readyState }, log }
  }, server.url)
  expect(seen.before).toEqual({ events: 0, status: 'idle', readyState: 3 })
  expect(seen.after).toEqual({ status: 'connecting', readyState: 0 })
  expect(lines(seen.log)[0]).toBe('status connecting')
})

for (const method of ['open', 'reconnect'] as const) {
  test(`${method}() connects after close(), also while that is under way`, async ({
    page,
    server,
  }) => {
    await page.evaluate(
      async ([url, method]) => {
        const { client, log } = belay.connect(url)
        await belay.told(log, 'connected')
        client.close()
        client[method]()
        await belay.told(log, 'connected', 2)
        client.close()
        await belay.told(log, 'dom:close', 2)
        client[method]()
        await belay.told(log, 'connected', 3)
      },
      [server.url, method] as const,
    )
    await expect.poll(() => server.clients.length).toBe(1)
    expect(server.accepted).toBe(3)
  })
}

test('open() does nothing but in idle and closed', async ({ page, server }) => {
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    client.open()
    await belay.told(log, 'connecting')
    client.open()
    await belay.told(log, 'connected')
    client.open()
    await belay.told(log, 'pong')
    return log
  }, server.url)
  expect(lines(log)).toEqual(['connecting 0', 'status connected', 'connected 0', 'dom:open'])
  expect(server.accepted).toBe(1)
})

test('open-close-open in one tick is one socket, and no slower', async ({ page, server }) => {
  const took = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    const withheld = belay.watchWithheld()
    const start = performance.now()
    client.open()
    client.close()
    client.open()
    const { at } = await belay.told(log, 'connecting')
    await belay.told(log, 'connected')
    return at - start - withheld(start, at)
  }, server.url)
  // A spacing of a second between dials would show.
  expect(took).toBeLessThan(900)
  await expect.poll(() => server.clients.length).toBe(1)
  expect(server.accepted).toBe(1)
})

test('open-close-open in one tick does not end the new attempt', async ({ page, server }) => {
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    client.open()
    client.close()
    client.open()
    await belay.told(log, 'connected')
    await belay.told(log, 'pong')
    return log
  }, server.url)
  expect(lines(log)).not.toContain('status waiting')
})

test('reconnect() opens an idle client', async ({ page, server }) => {
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    client.reconnect()
    await belay.told(log, 'connected')
  }, server.url)
  expect(server.accepted).toBe(1)
})

test('reconnect() while connected changes the connection', async ({ page, server }) => {
  const { log, took } = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'pong')
    // Later than the second that lies between two dials.
    await new Promise(resolve => setTimeout(resolve, 1100))
    log.length = 0
    const withheld = belay.watchWithheld()
    const start = performance.now()
    client.reconnect(4000, 'fresh')
    const { at } = await belay.told(log, 'connecting')
    await belay.told(log, 'dom:open')
    return { log, took: at - start - withheld(start, at) }
  }, server.url)
  expect(lines(log)).toEqual([
    'status connecting',
    'disconnected user 4000 fresh unclean',
    'dom:close 4000 fresh unclean',
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
  ])
  expect(took).toBeLessThan(900)
  await expect.poll(() => server.clients.length).toBe(1)
})

test('reconnect() with the code and reason of the caller on the wire', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    client.reconnect(4000, 'fresh')
    await belay.told(log, 'connected', 2)
  }, url)
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 4000, reason: 'fresh' })
})

test('reconnect() a hundred times is at most one dial a second', async ({ page, server }) => {
  const took = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const start = performance.now()
    for (let i = 0; i < 100; i++) {
      client.reconnect()
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    const from = log.length
    await belay.until(() => log.slice(from).find(({ event }) => event === 'pong'))
    return performance.now() - start
  }, server.url)
  expect(server.accepted).toBeLessThanOrEqual(Math.ceil(took / 1000) + 1)
  await expect.poll(() => server.clients.length).toBe(1)
})

test('reconnect() in a handshake starts anew', async ({ page, url, faults, server }) => {
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  await page.evaluate(url => void belay.connect(url), url)
  // The page hears nothing of the moment at which its dial arrives, and with it the fault.
  await expect.poll(() => faults.connections).toBe(1)
  await faults.heal()
  const log = await page.evaluate(async () => {
    const { client, log } = window.now
    client.reconnect()
    await belay.told(log, 'connected')
    return log
  })
  expect(lines(log).slice(0, 5)).toEqual([
    'connecting 0',
    'status waiting',
    'disconnected user 1000 - unclean',
    'waiting 0',
    'dom:close 1000 - unclean',
  ])
  await expect.poll(() => server.clients.length).toBe(1)
})

test('reconnect() while waiting dials at once and forgets the retries', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(async url => {
    const { log } = belay.connect(url, belay.PATIENT)
    await belay.told(log, 'waiting')
    await new Promise(resolve => setTimeout(resolve, 1100))
  }, url)
  await faults.heal()
  const seen = await page.evaluate(async () => {
    const { client, log } = window.now
    const start = performance.now()
    client.reconnect()
    const { at, attempt } = await belay.told(log, 'connecting', 2)
    await belay.told(log, 'connected')
    return { after: at - start, attempt: attempt as number, retries: client.retryCount }
  })
  expect(seen).toMatchObject({ attempt: 0, retries: 0 })
  expect(seen.after).toBeLessThan(2000)
})
