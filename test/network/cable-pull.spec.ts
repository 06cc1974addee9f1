/**
 * Links that die without a word, and who notices. Each row of `VARIANTS` is one network with one
 * fault and one page, which holds this library and what it is compared with.
 */
import { findBrowser } from '../../demo/browser/find-browser.ts'
import type { NetworkFault } from './faults.ts'
import * as faults from './faults.ts'
import type { Outcome } from './network-test.ts'
import { expect, runCourse, test } from './network-test.ts'
import { addRow } from './row.ts'

const INTERVAL = 2000
const TIMEOUT = 3000
const CONNECT_TIMEOUT = 2000
const MAX_DELAY = 500
const SECOND = 1000

const OPTIONS = {
  heartbeat: { interval: INTERVAL, timeout: TIMEOUT },
  connectTimeout: CONNECT_TIMEOUT,
  minReconnectionDelay: 100,
  maxReconnectionDelay: MAX_DELAY,
  minUptime: SECOND,
}

/**
 * What the kernel still takes of the load after the fault is movement, and looks like an upload:
 * each quarter of the timeout that saw some begins the wait anew, plus its own length.
 */
const LOADED_LATER = TIMEOUT
/** The promise of the defaults: 15 s and 10 s. */
const DEFAULT_DETECTION = 25 * SECOND

/** From the fault, or from the return of the network, to the first reply on a new link. */
const BACK = INTERVAL + TIMEOUT + 3 * SECOND
/**
 * A dial that began long before the network returned waits for its kernel to try again, which it
 * does ever more rarely. The library ends the dial at its limit, four times `connectTimeout` at
 * most, and the next one follows within `maxReconnectionDelay`.
 */
const BACK_FROM_LONG_OUTAGE = 4 * CONNECT_TIMEOUT + MAX_DELAY + 3 * SECOND

interface Variant {
  fault: NetworkFault
  outage: number
  watch: number
  back?: number
  /** Nobody but this library ever finds out, as far as this test watches. */
  isSilentForGood?: boolean
  /** What the page is told about its network, where it is told at all. */
  signals?: string[]
}

/** As one of many steps of `npm test`. */
const isShort = !!process.env['BELAY_SHORT']

/** Long enough for the loaded lane to notice on a slow machine: what it hears from the server afterwards is another cause. */
const FOR_A_WHILE = { outage: 15 * SECOND, watch: 60 * SECOND, back: BACK_FROM_LONG_OUTAGE }
const FOR_GOOD = { outage: SECOND, watch: (isShort ? 60 : 120) * SECOND, isSilentForGood: true }

// The longest first.
const VARIANTS: Record<string, Variant> = {
  'strict NAT reboots': { fault: faults.strictNatReboots, ...FOR_GOOD },
  'client gets a new address': { fault: faults.clientAddressChanges, ...FOR_GOOD },
  'drop both ways for 150 s': {
    fault: faults.dropBothWays,
    outage: 150 * SECOND,
    watch: 30 * SECOND,
    back: BACK_FROM_LONG_OUTAGE,
  },
  'upstream link down': { fault: faults.upstreamLinkDown, ...FOR_A_WHILE },
  'drop both ways': { fault: faults.dropBothWays, ...FOR_A_WHILE },
  'drop to the server': { fault: faults.dropToServer, ...FOR_A_WHILE },
  'drop to the client': { fault: faults.dropToClient, ...FOR_A_WHILE },
  'blackhole route': { fault: faults.blackholeRoute, ...FOR_A_WHILE },
  "client's own cable": {
    fault: faults.clientLinkDown,
    ...FOR_A_WHILE,
    signals: ['offline', 'online'],
  },
  'server loses power': { fault: faults.serverPowerLoss, ...FOR_A_WHILE },
}

/** The others differ in where packets are lost, or in how long: `npm run test:network` and test:long have them. */
const SHORT = ['strict NAT reboots', "client's own cable"]

const ENGINES = isShort
  ? { firefox: [] as string[], chromium: SHORT }
  : { firefox: ['strict NAT reboots', 'drop both ways'], chromium: Object.keys(VARIANTS) }

function expectPromises(
  seen: Outcome,
  { back = BACK, isSilentForGood, signals = [] }: Variant,
): void {
  const { library, loaded, defaults } = seen
  const ours = { library, ...(seen.load !== undefined && { loaded }) }
  for (const [lane, { cause, noticedFair, backFair }] of Object.entries(ours)) {
    const later = lane === 'loaded' ? LOADED_LATER : 0
    expect(cause, `${lane}: cause`).toBe('heartbeat')
    expect(noticedFair, `${lane}: noticed`).toBeLessThan(INTERVAL + TIMEOUT + 2 * SECOND + later)
    expect(backFair, `${lane}: back`).toBeLessThan(back + later)
  }
  if (seen.load !== undefined) expect(seen.load).toBeGreaterThan(8 * 2 ** 20)
  // Only a guard of the test itself: that nothing told the controls what nothing told us.
  for (const lane of ['listening', 'talking', 'plain'] as const) {
    expect(seen[lane].noticed ?? Infinity, lane).toBeGreaterThan(library.noticedFair)
    if (isSilentForGood) expect(seen[lane].noticed, lane).toBeNull()
  }
  expect(seen.signals).toEqual(signals)
  if (isSilentForGood) {
    expect(defaults.cause).toBe('heartbeat')
    expect(defaults.noticedFair).toBeLessThan(DEFAULT_DETECTION + 2 * SECOND)
    expect(defaults.backFair).toBeLessThan(DEFAULT_DETECTION + 3 * SECOND)
  }
}

for (const engine of ['firefox', 'chromium'] as const) {
  test.describe(engine, () => {
    test.use({ engine })
    test.skip(!findBrowser(engine), `no ${engine} here`)
    for (const name of ENGINES[engine]) {
      const variant = VARIANTS[name]!
      test.describe(name, () => {
        test.use({ fault: variant.fault })
        test('the library notices, and is back', async ({ topology, server, remote }) => {
          const start = variant.fault === faults.serverPowerLoss && { start: server.start }
          const course = { ...variant, options: OPTIONS, ...start }
          const seen = await runCourse(topology, remote, course)
          addRow({ engine, name, seen })
          expectPromises(seen, variant)
        })
      })
    }
  })
}
