import { clientAddressChanges, dropBothWays, strictNatReboots, upstreamLinkDown, dropToClient, dropToServer, blackholeRoute, clientLinkDown } from './faults.ts'
import { expect, runCourse, test } from './network-test.ts'

const OPTIONS = {
  heartbeat: { interval: 2000, timeout: 3000 },
  connectTimeout: 2000,
  minReconnectionDelay: 100,
  maxReconnectionDelay: 500,
  minUptime: 1000,
}
const FAULTS = { clientAddressChanges, dropBothWays, strictNatReboots, upstreamLinkDown, dropToClient, dropToServer, blackholeRoute, clientLinkDown }
for (const engine of ['chromium', 'firefox'] as const)
for (const [name, fault] of Object.entries(FAULTS)) test.describe(engine, () => {
  test.use({ engine })
  test(name, async ({ topology, remote }) => {
    test.setTimeout(240_000)
    const seen = await runCourse({ topology, remote, fault, options: OPTIONS, outage: name === 'strictNatReboots' ? 1000 : 10_000, watch: Number(process.env.WATCH ?? 60_000) })
    console.log(engine, name, JSON.stringify(seen, (k, v) => typeof v === 'number' ? Math.round(v) : v))
    expect(seen.library.cause).toBe('heartbeat')
  })
})
