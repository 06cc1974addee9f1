/**
 * However long nobody answers: afterwards there is a connection. Browsers have delays of their own
 * here. Firefox holds a dial to an address that has failed, silently in CONNECTING, for 0.2 to 0.4 s
 * at first and half as much again after each failure, up to 60 s; closing the dial does not stop the
 * clock. And of six connections to an address that it allows itself, each attempt that is accepted
 * and never answered keeps one, also when it is closed, until the other side answers or ends it:
 * while all six are black holes nothing gets through from Firefox, whoever dials. So the path that
 * heals here heals for them too.
 */
import type { Page } from '@playwright/test'
import type { Fault } from '../../src/proxy/fault.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import { expect, test } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const MINUTE = 60_000

/** Firefox's longest delay, a dial that was closed shortly before its end, and our own delay. */
const BACK_WITHIN = 3 * MINUTE

/** Connects, goes through an outage that lasts until `isOver`, and comes back. */
async function outage(
  page: Page,
  url: string,
  faults: FaultProxy,
  fault: Fault,
  options: ReconnectingWebSocketOptions,
  isOver: () => Promise<unknown>,
) {
  await page.evaluate(([url, options]) => belay.told(belay.connect(url, options).log, 'pong'), [
    url,
    options,
  ] as const)
  await faults.set(fault, 'new')
  await faults.set({ kind: 'rst' }, 'existing')
  await isOver()
  await faults.restore()
  return page.evaluate(async within => {
    const { log } = window.now
    const healed = performance.now()
    const { at } = await belay.told(log, 'pong', 2, within)
    const ended = log.filter(({ event }) => event === 'disconnected').slice(1)
    return { after: at - healed, causes: ended.map(({ cause }) => cause as string) }
  }, BACK_WITHIN)
}

test('eight refusals, and the delay that the browser makes of them', async ({
  page,
  url,
  faults,
  browserName,
}) => {
  test.setTimeout(BACK_WITHIN + MINUTE)
  const quick = { connectTimeout: 500, minReconnectionDelay: 50, maxReconnectionDelay: 100 }
  const { causes } = await outage(page, url, faults, { kind: 'refuse' }, quick, () =>
    page.evaluate(
      async within =>
        belay.until(() => {
          const refused = window.now.log.filter(({ cause, wasOpen }) => cause && !wasOpen)
          return (
            refused.filter(({ event, cause }) => event === 'disconnected' && cause === 'network')
              .length >= 8
          )
        }, within),
      BACK_WITHIN,
    ),
  )
  // The sign that Firefox did hold dials longer than they were given at first.
  if (browserName === 'firefox') expect(causes).toContain('connect-timeout')
})

for (const kind of ['refuse', 'hang-upgrade'] as const) {
  test(`three minutes of ${kind}`, LONG, async ({ page, url, faults }) => {
    test.setTimeout(3 * MINUTE + BACK_WITHIN + MINUTE)
    const { after, causes } = await outage(page, url, faults, { kind }, {}, () =>
      page.waitForTimeout(3 * MINUTE),
    )
    test.info().annotations.push({
      type: 'measured',
      description: `back after ${Math.round(after)} ms, ${causes.join(' ')}`,
    })
    expect(after).toBeLessThan(BACK_WITHIN)
  })
}
