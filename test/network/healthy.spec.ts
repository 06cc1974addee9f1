/** Links that are bad but alive: no reconnection, and no line of the load is lost. */
import { dropBothWays, shareLost, thirtyPercentLoss } from './faults.ts'
import { health, justHeard, load, openLanes, unloaded } from './lanes.ts'
import { expect, pause, test } from './network-test.ts'
import { addNote } from './row.ts'

const SECOND = 1000

// Patient as servers are; one that gives up after three seconds would make it a dead link.
test.use({ reapInterval: 30 * SECOND })

/**
 * TCP sends again after 0.2, 0.4, 0.8 s and so on, so what was lost in an outage may arrive as
 * late as twice its length after its beginning: that is what `timeout` has to be longer than.
 */
test('an outage of two seconds is survived, with 16 MiB on their way', async ({
  topology,
  remote,
}) => {
  await openLanes(remote, { heartbeat: { interval: SECOND, timeout: 10 * SECOND } })
  await justHeard(remote)
  const pulledAt = Date.now()
  dropBothWays.pull(topology)
  const loading = load(remote)
  loading.catch(() => {})
  await pause(pulledAt + 2 * SECOND - Date.now())
  dropBothWays.restore!(topology)
  const lasted = Date.now() - pulledAt
  // A machine that is too slow makes a long outage of a short one, and that is another test.
  const isShort = lasted < 6 * SECOND && (await loading) !== undefined
  const reason = `the machine took ${lasted / SECOND} s for an outage of 2 s`
  if (!isShort) addNote(`not tested: ${reason}`)
  test.skip(!isShort, reason)
  await unloaded(remote)
  const { slowest, links } = await health(remote)
  addNote(
    `outage of ${(lasted / SECOND).toFixed(1)} s: survived, slowest reply ${(slowest / SECOND).toFixed(1)} s`,
  )
  expect(links).toBe(1)
})

test('a minute with 30 % packet loss is survived', async ({ topology, remote }) => {
  await openLanes(remote, { heartbeat: { interval: SECOND, timeout: 10 * SECOND } })
  thirtyPercentLoss.pull(topology)
  await pause(60 * SECOND)
  const { slowest, links } = await health(remote)
  const share = shareLost(topology)
  addNote(`30 % loss for 60 s: survived, slowest reply ${(slowest / SECOND).toFixed(1)} s`)
  expect(links).toBe(1)
  expect(share).toBeGreaterThan(0.28)
  expect(share).toBeLessThan(0.32)
})
