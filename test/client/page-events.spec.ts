/** Which signal each event of the page and the network gives: evidence, or a moment to ask. */
import { expect, test } from './client-test.ts'

test('each event gives the signal of its own kind', async ({ page }) => {
  const told = await page.evaluate(async () => {
    const told: string[] = []
    const stop = belay.watchPage(signal => told.push(signal))
    const fire = (target: EventTarget, event: Event) => {
      told.push(`${event.type}:`)
      target.dispatchEvent(event)
    }
    fire(globalThis, new Event('online'))
    fire(globalThis, new Event('offline'))
    fire(document, new Event('resume'))
    fire(document, new Event('visibilitychange'))
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' })
    fire(document, new Event('visibilitychange'))
    for (const type of ['pagehide', 'pageshow']) {
      fire(globalThis, new PageTransitionEvent(type, { persisted: true }))
      fire(globalThis, new PageTransitionEvent(type, { persisted: false }))
    }
    stop()
    fire(globalThis, new Event('online'))
    return told.join(' ')
  })
  expect(told).toBe(
    'online: online offline: offline resume: resume visibilitychange: visible visibilitychange: hide ' +
      'pagehide: store pagehide: pageshow: restore pageshow: online:',
  )
})

test('a new estimate of the speed is no change of the network', async ({ page }) => {
  const told = await page.evaluate(async () => {
    const connection = Object.assign(new EventTarget(), {
      type: undefined as string | undefined,
      effectiveType: '4g',
      rtt: 50,
      downlink: 10,
    })
    Object.defineProperty(navigator, 'connection', { value: connection, configurable: true })
    const told: string[] = []
    const stop = belay.watchPage(signal => told.push(signal))
    const change = (values: Partial<typeof connection>) => {
      Object.assign(connection, values)
      connection.dispatchEvent(new Event('change'))
    }
    change({ rtt: 100 })
    change({ downlink: 0.3 })
    change({ effectiveType: '2g' })
    // Another network of a kind that desktops do not tell: the estimates are still the old ones.
    change({})
    change({ type: 'cellular' })
    change({ type: 'wifi', rtt: 0 })
    change({ rtt: 25 })
    stop()
    return told
  })
  expect(told).toEqual(['quality', 'quality', 'quality', 'change', 'change', 'change', 'quality'])
})

test('a tab that becomes visible asks with the ordinary window, a network change with the short one', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const heartbeat = { interval: 600_000, timeout: 120_000, checkTimeout: 200 }
    const { log } = belay.connect(url, { heartbeat })
    await belay.told(log, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const told = await page.evaluate(async () => {
    const { log } = window.now
    document.dispatchEvent(new Event('visibilitychange'))
    // The ping is out, and its short window would be over several times.
    await belay.told(log, 'ping', 2)
    await new Promise(resolve => setTimeout(resolve, 2_000))
    const before = log.filter(({ event }) => event === 'disconnected').length
    globalThis.dispatchEvent(new Event('online'))
    const { cause } = await belay.told(log, 'disconnected')
    return { before, cause: cause as string }
  })
  expect(told).toEqual({ before: 0, cause: 'heartbeat' })
  await faults.restore()
})
