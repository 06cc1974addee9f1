/**
 * Make before break: a suspicion makes a second connection, and silence alone ends nothing meanwhile.
 * Pings every 1.5 s, a standby 2 s after the ping, 4 s and 12 s instead of the defaults' 10 s and 30 s.
 */
import type { Page } from '@playwright/test'
import type { StandbyStats } from '../../src/standby/index.ts'
import type { Told } from '../rig/harness.ts'
import { expect, lines, test } from './standby-test.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

test.describe.configure({ mode: 'parallel' })

const TIMES = { interval: 1500, timeout: 4000, answerTimeout: 12_000, checkTimeout: 1500 }

/** A client that has lived long enough to be suspected, and has just had a reply. */
async function settled(page: Page, url: string, options: object = {}): Promise<void> {
  await page.evaluate(
    async ([url, heartbeat, options]) => {
      // No spread: the soonest moment is the one that is tested.
      Math.random = () => 0
      const spare = belay.standby({ onSuspicion: true })
      const { log } = belay.connect(url, { heartbeat, standby: spare, ...options })
      await belay.told(log, 'pong', 4)
      window.kept = { spare, from: log.length }
    },
    [url, TIMES, options] as const,
  )
}

/** Since the client was settled. */
const recorded = (page: Page) =>
  page.evaluate(() => {
    const { spare, from } = window.kept
    return { log: window.now.log.slice(from), stats: spare.stats as StandbyStats }
  })

const lastPing = (log: Told[], before: number) =>
  log.filter(({ event, at }) => event === 'ping' && at < before).at(-1)!

const until = (page: Page, event: string, count = 1) =>
  page.evaluate(
    ([event, count]) => {
      const { log } = window.now
      const { from } = window.kept
      return belay.until(
        () => log.slice(from).filter(told => told.event === event)[count - 1],
        50_000,
      )
    },
    [event, count] as const,
  )

test('a dead connection is replaced before its timeout, and tells so', async ({
  page,
  url,
  faults,
}) => {
  await settled(page, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await until(page, 'suspect')
  const silentFor = await page.evaluate(async () => {
    const { client } = window.now
    window.kept.sent = client.send('while suspect')
    return window.kept.spare.silentFor as number
  })
  await until(page, 'dom:message')
  const { log, stats } = await recorded(page)
  expect(lines(log)).toEqual([
    'status suspect',
    'suspect',
    'queued',
    'status connecting',
    'disconnected heartbeat 1006 heartbeat timeout unclean',
    'dom:close 1006 heartbeat timeout unclean',
    'connecting 1',
    'status connected',
    'connected 1',
    'dom:open',
    'dom:message while suspect',
  ])
  expect(stats).toEqual({ standbys: 1, standbysUsed: 1, standbysWasted: 0 })
  expect(silentFor).toBeGreaterThanOrEqual(1000)
  const told = (event: string) => log.find(entry => entry.event === event)!
  // The reply on the second connection, and 1.5 s of silence, were the evidence.
  expect(told('disconnected').at - told('ping').at).toBeGreaterThanOrEqual(2000)
  expect(told('connected').at - told('disconnected').at).toBeLessThan(1000)
  expect(await page.evaluate(() => window.kept.spare.silentFor as number)).toBe(0)
})

for (const [name, outage] of [
  ['less than the timeout', 3000],
  ['more than the timeout', 7000],
] as const) {
  test(
    `an outage of ${name} loses no connection and no message`,
    name.startsWith('more') ? ALWAYS : LONG,
    async ({ page, serve, behind }) => {
      let count = 0
      const { url: direct, seen } = await serve()
      const feed = setInterval(() => {
        const text = String(count++)
        for (const { socket } of seen) socket.send(text)
      }, 200)
      const { url, faults } = await behind(direct)
      await settled(page, url)
      await faults.set({ kind: 'cliff' }, 'both')
      await until(page, 'suspect')
      await page.waitForTimeout(outage - 1000)
      await faults.restore()
      await until(page, 'pong')
      clearInterval(feed)
      const { log, stats } = await recorded(page)
      expect(log.filter(({ event }) => event === 'disconnected')).toEqual([])
      const numbers = log
        .filter(({ event }) => event === 'dom:message')
        .map(({ data }) => Number(data))
      expect(numbers.length).toBeGreaterThan(outage / 200 / 2)
      expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i))
      expect(stats.standbysUsed).toBe(0)
      expect(stats.standbysWasted).toBeGreaterThan(0)
    },
  )

  test(
    `a server that is frozen for ${name} loses no connection`,
    name.startsWith('more') ? ALWAYS : LONG,
    async ({ page, url, server }) => {
      await settled(page, url)
      server.freeze()
      await until(page, 'suspect')
      await page.waitForTimeout(outage - 1000)
      server.thaw()
      await until(page, 'pong')
      const { log, stats } = await recorded(page)
      expect(log.filter(({ event }) => event === 'disconnected')).toEqual([])
      expect(stats.standbysUsed).toBe(0)
      expect(stats.standbysWasted).toBeGreaterThan(0)
      await expect.poll(() => server.connections).toBe(1)
    },
  )
}

test(
  'where nothing can be reached, answerTimeout ends it, and the next connection comes',
  LONG,
  async ({ page, url, faults }) => {
    test.slow()
    await settled(page, url)
    await faults.set({ kind: 'cliff' }, 'existing')
    await faults.set({ kind: 'refuse' }, 'new')
    const { at } = await until(page, 'disconnected')
    await faults.heal()
    await until(page, 'connected')
    const { log, stats } = await recorded(page)
    const ping = lastPing(log, at)
    expect(at - ping.at).toBeGreaterThanOrEqual(TIMES.answerTimeout)
    expect(log.filter(({ event }) => event === 'disconnected')[0]!.cause).toBe('heartbeat')
    expect(stats.standbys).toBeGreaterThan(1)
    expect(stats.standbysUsed).toBe(0)
  },
)

test(
  'a provider that declines leaves everything as it is without a standby',
  LONG,
  async ({ page, url, faults }) => {
    await page.evaluate(
      async ([url, heartbeat]) => {
        Math.random = () => 0
        const spare = belay.standby({ onSuspicion: true })
        const { log } = belay.connect(
          (({ purpose }: { purpose?: string }) => (purpose ? undefined : url)) as () => string,
          { heartbeat, standby: spare },
        )
        await belay.told(log, 'pong', 4)
        window.kept = { spare, from: log.length }
      },
      [url, TIMES] as const,
    )
    await faults.set({ kind: 'cliff' }, 'existing')
    const { at, cause } = await until(page, 'disconnected')
    const { log, stats } = await recorded(page)
    const ping = lastPing(log, at)
    expect(cause).toBe('heartbeat')
    const after = at - ping.at
    expect(after).toBeGreaterThanOrEqual(TIMES.timeout)
    // Between the two: not held any more.
    expect(after).toBeLessThan(TIMES.answerTimeout - 2000)
    expect(stats.standbys).toBe(0)
  },
)

test('an end by the server makes the standby the next connection at once', async ({
  page,
  serve,
}) => {
  let isMute = false
  const { url, seen } = await serve({
    mute: () => isMute,
    open: (socket, nth) => socket.send(`hello ${nth}`),
  })
  await settled(page, url, { minReconnectionDelay: 60_000, maxReconnectionDelay: 60_000 })
  isMute = true
  await until(page, 'suspect')
  await expect.poll(() => seen.length).toBe(2)
  // The moment at which a kick would end it is over.
  await page.waitForTimeout(2100)
  seen[0]!.socket.close(1011, 'broken')
  isMute = false
  await until(page, 'dom:message')
  const { log, stats } = await recorded(page)
  expect(lines(log)).toEqual([
    'status suspect',
    'suspect',
    'status connecting',
    'disconnected server 1011 broken clean',
    'dom:close 1011 broken clean',
    'connecting 1',
    'status connected',
    'connected 1',
    'dom:open',
    'dom:message hello 1',
  ])
  expect(stats).toEqual({ standbys: 1, standbysUsed: 1, standbysWasted: 0 })
})

test('a check ends nothing without evidence', LONG, async ({ page, url, server }) => {
  await settled(page, url)
  server.freeze()
  await page.evaluate(() => window.now.client.check())
  await until(page, 'suspect')
  // More than the 1.5 s of the short window.
  await page.waitForTimeout(2500)
  server.thaw()
  await until(page, 'pong')
  const { log } = await recorded(page)
  expect(log.filter(({ event }) => event === 'disconnected')).toEqual([])
})

test('without onSuspicion a silence is as it always was', LONG, async ({ page, url, faults }) => {
  await page.evaluate(
    async ([url, heartbeat]) => {
      const spare = belay.standby()
      const { log } = belay.connect(url, { heartbeat, standby: spare })
      await belay.told(log, 'pong', 4)
      window.kept = { spare, from: log.length }
    },
    [url, TIMES] as const,
  )
  await faults.set({ kind: 'cliff' }, 'existing')
  const { at } = await until(page, 'disconnected')
  const { log, stats } = await recorded(page)
  const ping = lastPing(log, at)
  expect(at - ping.at).toBeGreaterThanOrEqual(TIMES.timeout)
  expect(at - ping.at).toBeLessThan(TIMES.answerTimeout - 2000)
  expect(stats.standbys).toBe(0)
})
