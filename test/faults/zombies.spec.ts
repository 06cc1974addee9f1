/** What comes of a link after the verdict: nothing that the application ever hears of. */
import { countLeftovers, leftovers } from '../rig/leftovers.ts'
import { expect, test } from '../rig/rig.ts'
import { ONCE } from '../rig/lengths.ts'

const QUICK = { interval: 300, timeout: 1000 }

test('late messages, error and close of a dead link that heals are never seen', async ({
  page,
  url,
  faults,
  server,
}) => {
  await page.evaluate(
    async ([url, heartbeat]) => {
      const { client, log } = belay.connect(url, { heartbeat })
      await belay.told(log, 'pong')
      client.send('before')
      await belay.until(() => log.find(({ data }) => data === 'before'))
    },
    [`${url}?feed=50&id=zombie`, QUICK] as const,
  )
  // Down only: the server goes on feeding, and still hears what the client sends.
  await faults.set({ kind: 'cliff', direction: 'down' }, 'existing')
  await page.evaluate(async () => {
    window.now.client.send('into the void')
    await belay.told(window.now.log, 'connected', 2)
  })
  expect(faults.state().held.down).toBeGreaterThan(0)
  await faults.restore()
  // The old link delivers what it held, then its close; the proxy sees it go.
  await expect.poll(() => faults.connections).toBe(1)
  await expect.poll(() => server.clients.length).toBe(1)
  const seen = await page.evaluate(async () => {
    const { client, log } = window.now
    client.send('after')
    await belay.until(() => log.find(({ data }) => data === 'after'))
    const again = log.findIndex(({ event, attempt }) => event === 'connected' && attempt > 0)
    const later = log.slice(again)
    const feed = later.filter(({ data }) => data?.startsWith('{')).map(e => JSON.parse(e.data).feed)
    return {
      void: later.some(({ data }) => data === 'into the void'),
      ordered: feed.every((n, i) => i === 0 || n > feed[i - 1]),
      ends: later.filter(({ event }) => /disconnected|dom:(close|error)/.test(event)),
    }
  })
  expect(seen).toEqual({ void: false, ordered: true, ends: [] })
})

/** Each adds what it leaves, so that thirty show it as well. */
const DEATHS = process.env['BELAY_LONG'] ? 100 : 30

test.describe(() => {
  // What counts stays in the tab.
  test.use({ ownTab: true })

  test(
    `${DEATHS} forced deaths leave one socket, one timer and no listener behind`,
    ONCE,
    async ({ page, url, faults, server }) => {
      test.slow()
      await countLeftovers(page)
      const before = await leftovers(page)
      await page.evaluate(
        async ([url, heartbeat]) => {
          // No log: it would be the only thing that grows.
          const client = new belay.ReconnectingWebSocket(url, [], { heartbeat, minUptime: 0 })
          window.kept = client
          await belay.until(() => client.latency !== undefined)
        },
        [url, { interval: 60_000, checkTimeout: 15 }] as const,
      )
      const once = await leftovers(page)
      for (let deaths = 1; deaths <= DEATHS; deaths++) {
        await faults.set({ kind: 'cliff' }, 'existing')
        await page.evaluate(async () => {
          const client = window.kept as InstanceType<typeof belay.ReconnectingWebSocket>
          const pong = new Promise<void>(resolve => {
            const undo = client.on('pong', () => {
              undo()
              resolve()
            })
          })
          client.check()
          await pong
        })
      }
      expect(server.accepted).toBe(DEATHS + 1)
      expect(await leftovers(page)).toEqual(once)
      expect(once).toMatchObject({ timers: before.timers + 1, sockets: 1 })
      // The page's ends of the old links have long been closed; the proxy tells the server now.
      await faults.restore()
      await expect.poll(() => server.connections, { timeout: 30_000 }).toBe(1)
      expect(server.clients).toHaveLength(1)

      await page.evaluate(async () => {
        window.kept.close()
        await belay.next(window.kept, 'close')
      })
      expect(await leftovers(page)).toEqual({ ...before, sockets: 0 })
      await expect.poll(() => server.connections).toBe(0)
    },
  )
})
