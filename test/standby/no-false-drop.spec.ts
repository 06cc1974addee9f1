/**
 * Healthy connections that are slow, and pages that are: with `onSuspicion` none of them is replaced that
 * would have been kept without. The window is that of the defaults, 3 s; pings come more often.
 */
import type { Page } from '@playwright/test'
import { deathsUnlessStarved } from '../faults/starved.ts'
import { expect, test } from './standby-test.ts'
import { LONG, ONCE } from '../rig/lengths.ts'

const MEGABYTE = 2 ** 20

/** A client that may be suspected: it has lived for two intervals. */
async function settled(page: Page, url: string): Promise<void> {
  await page.evaluate(async url => {
    // No spread: as many standbys as there can be.
    Math.random = () => 0
    const spare = belay.standby({ onSuspicion: true })
    const { log } = belay.connect(url, { heartbeat: { interval: 2000 }, standby: spare })
    await belay.told(log, 'pong', 4)
    window.kept = { spare, withheld: belay.watchWithheld() }
  }, url)
}

/** Waits for so many more replies; the ends of connections, for `deathsUnlessStarved`. */
async function endsDuring(page: Page, replies: number) {
  return page.evaluate(async replies => {
    const { client, log } = window.now
    const pongs = () => log.filter(({ event }) => event === 'pong').length
    const enough = pongs() + replies
    await belay.until(
      () => pongs() >= enough || log.some(({ event }) => event === 'disconnected'),
      55_000,
    )
    client.close()
    const { timeOrigin } = performance
    const ends = log.filter(({ event, cause }) => event === 'disconnected' && cause !== 'user')
    return ends.map(({ at }) => {
      const from = log.filter(told => told.event === 'ping' && told.at < at).at(-1)!.at
      const withheld = window.kept.withheld(from, at) as number
      return { from: from + timeOrigin, to: at + timeOrigin, withheld }
    })
  }, replies)
}

// Twins of tests in faults/no-false-death, each of half a minute.
for (const [name, command] of [
  ['20 MB in 320 messages', '!burst 320 65536'],
  ['8 messages of 2.5 MB', '!burst 8 2621440'],
] as const) {
  test(`a download of ${name} at 1 MB/s`, LONG, async ({ page, url, faults }) => {
    test.slow()
    const deaths = await deathsUnlessStarved(async () => {
      await faults.heal()
      await settled(page, url)
      await faults.set({ kind: 'slow', bandwidth: MEGABYTE }, 'existing')
      await page.evaluate(command => window.now.client.send(command), command)
      return endsDuring(page, 3)
    })
    expect(deaths).toBe(0)
  })
}

for (const messages of [20, 320]) {
  test(
    `an upload of 20 MB in ${messages} messages at 1 MB/s`,
    LONG,
    async ({ page, serve, behind }) => {
      test.slow()
      // Replies to pings and says nothing else: no frame tells of life meanwhile.
      const { url: direct } = await serve()
      const { url, faults } = await behind(direct)
      const deaths = await deathsUnlessStarved(async () => {
        await faults.heal()
        await settled(page, url)
        await faults.set({ kind: 'slow', bandwidth: MEGABYTE }, 'existing')
        await page.evaluate(
          ([messages, size]) => {
            for (let i = 0; i < messages; i++) window.now.client.send(new Uint8Array(size))
          },
          [messages, (20 * MEGABYTE) / messages] as const,
        )
        return endsDuring(page, 3)
      })
      expect(deaths).toBe(0)
    },
  )
}

test('a latency of 400 ms with 200 ms of jitter', ONCE, async ({ page, url, faults }) => {
  test.slow()
  await settled(page, url)
  await faults.set({ kind: 'slow', latency: 200, jitter: 100 }, 'existing')
  expect(await endsDuring(page, 6)).toEqual([])
  expect(await page.evaluate(() => window.kept.spare.stats.standbys as number)).toBe(0)
})

test(
  'a main thread that is blocked for 5 s, at five moments of the exchange',
  LONG,
  async ({ page, url }) => {
    test.slow()
    await settled(page, url)
    await page.evaluate(async () => {
      const { client, log } = window.now
      for (let phase = 0; phase < 5; phase++) {
        await new Promise<void>(resolve => {
          const undo = client.on(phase % 2 ? 'ping' : 'pong', () => {
            undo()
            setTimeout(() => {
              belay.block(5000)
              resolve()
            }, phase * 400)
          })
        })
        await belay.told(log, 'pong', log.filter(({ event }) => event === 'pong').length + 1)
      }
    })
    expect(await endsDuring(page, 2)).toEqual([])
    expect(await page.evaluate(() => window.kept.spare.stats.standbysUsed as number)).toBe(0)
  },
)
