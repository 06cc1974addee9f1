/**
 * Into the back/forward cache and out of it. Playwright turns that cache off, so the two events are
 * dispatched; the signals themselves are the subject here, not the browser's cache.
 */
import { expect, lines, test } from './client-test.ts'

test('stored with an open link: closed; restored: dialled at once', async ({ page, server }) => {
  const log = await page.evaluate(async url => {
    const { log } = belay.connect(url)
    await belay.told(log, 'pong')
    // The second that lies between two dials is over by the time the user comes back.
    await new Promise(resolve => setTimeout(resolve, 1100))
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    return log
  }, server.url)
  expect(lines(log).slice(4)).toEqual([
    'status waiting',
    'disconnected page 1000 page: store unclean',
    'waiting 0',
    'dom:close 1000 page: store unclean',
  ])
  await expect.poll(() => server.clients.length).toBe(0)
  const after = await page.evaluate(async () => {
    const { log } = window.now
    const withheld = belay.watchWithheld()
    const start = performance.now()
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    const { at } = await belay.told(log, 'connecting', 2)
    await belay.told(log, 'connected', 2)
    return at - start - withheld(start, at)
  })
  // A spacing of a second between dials, or any backoff, would show.
  expect(after).toBeLessThan(900)
})

test('stored in a handshake or while asking: given up, and dialled when restored', async ({
  page,
  url,
  faults,
  server,
}) => {
  for (const state of ['asking', 'dialling'] as const) {
    await faults.set({ kind: 'hang-upgrade' }, 'new')
    await page.evaluate(
      async ([url, state]) => {
        let calls = 0
        const provider = () =>
          calls++ === 0 && state === 'asking' ? new Promise<string>(() => {}) : url
        const { client, log } = belay.connect(provider)
        await belay.told(log, 'connecting')
        if (state === 'dialling') await belay.until(() => client.url)
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
        await belay.told(log, 'disconnected')
      },
      [url, state] as const,
    )
    await faults.heal()
    const cause = await page.evaluate(async () => {
      const { client, log } = window.now
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
      await belay.told(log, 'connected')
      client.close()
      await belay.told(log, 'dom:close', 2)
      return (await belay.told(log, 'disconnected'))['cause'] as string
    })
    expect(cause).toBe('page')
  }
  await expect.poll(() => server.connections).toBe(0)
})

test('stored in a wait: nothing ends twice, and the restore cuts the wait', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(async url => {
    const { log } = belay.connect(url, belay.PATIENT)
    await belay.told(log, 'dom:close')
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
  }, url)
  await faults.heal()
  const ends = await page.evaluate(async () => {
    const { log } = window.now
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await belay.told(log, 'connected')
    return log.filter(({ event }) => event === 'disconnected').length
  })
  expect(ends).toBe(1)
})

test('restored although never stored: the link is taken for dead', async ({ page, server }) => {
  const { causes, waits } = await page.evaluate(async url => {
    const { log } = belay.connect(url)
    await belay.told(log, 'pong')
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await belay.told(log, 'connected', 2)
    const told = (event: string) => log.filter(entry => entry.event === event)
    return {
      causes: told('disconnected').map(({ cause }) => cause as string),
      waits: told('waiting').map(({ delay }) => delay as number),
    }
  }, server.url)
  expect(causes).toEqual(['page'])
  // At most what keeps two dials a second apart, and what is told is what it is.
  for (const delay of waits) expect(delay).toBeLessThanOrEqual(1000)
  await expect.poll(() => server.clients.length).toBe(1)
})

test('what is sent while stored goes out after the restore', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'pong')
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    client.send('kept')
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await belay.told(log, 'connected', 2)
  }, url)
  await expect.poll(() => seen[1]?.received).toEqual(['kept'])
})
