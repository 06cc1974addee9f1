/** A server that only pushes: it never reads and never answers. */
import { expect, test } from '../rig/rig.ts'

const QUICK = { interval: 200, timeout: 2000 }
/** A client's ping on the wire: a header of 2 bytes, a mask of 4, four letters. */
const PING_FRAME = 10

test('it is left alone while its feed flows, with one ping written, ever', async ({
  page,
  url,
  faults,
  server,
}) => {
  await page.evaluate(
    async ([url, heartbeat]) => {
      const client = new belay.ReconnectingWebSocket(url, [], { heartbeat })
      const kept = (window.kept = {
        client,
        feed: 0,
        pings: 0,
        ended: 0,
        unanswered: [] as string[],
      })
      client.addEventListener('message', () => kept.feed++)
      client.on('ping', () => kept.pings++)
      client.on('disconnected', () => kept.ended++)
      client.on('unanswered', ({ message }) => kept.unanswered.push(message))
      await belay.until(() => kept.feed > 5)
    },
    [`${url}?deaf=1&feed=50`, QUICK] as const,
  )
  const upBefore = faults.state().bytes.up
  const kept = await page.evaluate(async () => {
    const start = performance.now()
    await belay.until(() => performance.now() - start > 20 * 200)
    const { client: _, ...kept } = window.kept
    return kept
  })
  expect(kept).toMatchObject({ pings: 1, ended: 0 })
  expect(kept.unanswered).toHaveLength(1)
  expect(kept.unanswered[0]).toContain('has never replied to "ping"')
  expect(kept.unanswered[0]).toContain('reply "pong"')
  expect(faults.state().bytes.up - upBefore).toBeLessThanOrEqual(PING_FRAME)
  expect(server.accepted).toBe(1)

  await faults.set({ kind: 'cliff' }, 'existing')
  const ended = await page.evaluate(async () => {
    await belay.until(() => window.kept.ended)
    return window.kept.client.getSnapshot().lastDisconnect.cause
  })
  expect(ended).toBe('heartbeat')
})

test.describe(() => {
  // A debugger session stays in the tab.
  test.use({ ownTab: true })

  test('it leaves nothing in memory', async ({ page, url, browserName }) => {
    test.skip(browserName !== 'chromium', 'only Chromium tells how much memory a page uses (CDP)')
    const session = await page.context().newCDPSession(page)
    const heap = async () => {
      await session.send('HeapProfiler.collectGarbage')
      return (await session.send('Runtime.getHeapUsage')).usedSize
    }
    await page.evaluate(
      async ([url, heartbeat]) => {
        // No log: it would be the only thing that grows.
        const client = new belay.ReconnectingWebSocket(url, [], { heartbeat })
        await new Promise(resolve => client.addEventListener('message', resolve, { once: true }))
        window.kept = client
      },
      [`${url}?deaf=1&feed=50`, QUICK] as const,
    )
    const before = await heap()
    await page.evaluate(async () => {
      const start = performance.now()
      await belay.until(() => performance.now() - start > 20 * 200)
    })
    // What 20 unanswered intervals leave behind is nothing; the slack is for the page itself.
    expect((await heap()) - before).toBeLessThan(100_000)
  })
})

test('a silent server is reported once, before the first drop, and retried ever more rarely', async ({
  page,
  url,
}) => {
  const warnings: string[] = []
  page.on('console', message => {
    if (message.type() === 'warning') warnings.push(message.text())
  })
  const log = await page.evaluate(async url => {
    const { log } = belay.connect(url, {
      heartbeat: { interval: 100, timeout: 100 },
      minReconnectionDelay: 100,
      maxReconnectionDelay: 400,
    })
    await belay.told(log, 'disconnected', 6)
    return log
  }, `${url}?mute=1`)
  const reports = log.filter(({ event }) => event === 'unanswered')
  expect(reports).toHaveLength(1)
  expect(warnings.filter(text => text.startsWith('belay-ws:'))).toEqual([reports[0]!.message])
  const deaths = log.filter(({ event, at }) => event === 'disconnected' && at < reports[0]!.at)
  expect(deaths).toHaveLength(0)
  // An open connection that never answers is no success: the retries go on counting.
  const attempts = log.filter(({ event }) => event === 'connected').map(({ attempt }) => attempt)
  expect(attempts).toEqual([0, 1, 2, 3, 4, 5])
})
