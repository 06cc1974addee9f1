/** A second connection on suspicion, where the kernel of a router has forgotten the first one. */
import { strictNatReboots } from './faults.ts'
import { expect, pause, test } from './network-test.ts'
import { addNote } from './row.ts'
import { PORT } from './server.ts'
import { SERVERS } from './topology.ts'

const SECOND = 1000

test.describe('strict NAT reboots', () => {
  test.use({ fault: strictNatReboots })

  test('the client is back before a ping has waited for its whole timeout', async ({
    topology,
    remote,
  }) => {
    const urls = [SERVERS.library, SERVERS.defaults].map(host => `ws://${host}:${PORT}/`)
    await remote.evaluate(async urls => {
      const connect = (url: string, heartbeat: object) => {
        const standby = belay.standby({ onSuspicion: true })
        return belay.connect(url, { heartbeat, standby }).log
      }
      const logs = [connect(urls[0]!, { interval: 2000, timeout: 3000 }), connect(urls[1]!, {})]
      window.kept = logs
      // Long enough that both may suspect their connection.
      await Promise.all([belay.told(logs[0]!, 'pong', 4), belay.told(logs[1]!, 'pong', 3, 60_000)])
    }, urls)
    await pause(SECOND)
    strictNatReboots.pull(topology)
    strictNatReboots.restore!(topology)
    const seen = await remote.evaluate(async () => {
      const withheld = belay.watchWithheld()
      return Promise.all(
        (window.kept as { at: number; event: string; cause?: string }[][]).map(async log => {
          const back = await belay.until(
            () => log.filter(({ event }) => event === 'connected')[1],
            60_000,
          )
          const end = log.find(({ event }) => event === 'disconnected')!
          const ping = log.filter(({ event, at }) => event === 'ping' && at < end.at).at(-1)!
          const after = back.at - ping.at - withheld(ping.at, back.at)
          const ends = log.filter(({ event }) => event === 'disconnected').length
          return { after, cause: end.cause, ends }
        }),
      )
    }, null)
    const [tuned, defaults] = seen as [(typeof seen)[0], (typeof seen)[0]]
    addNote(
      `strict NAT reboots, with a standby: back ${seen.map(({ after }) => (after / SECOND).toFixed(1)).join(' s (tuned) and ')} s (defaults) after a ping`,
    )
    for (const { cause, ends } of seen)
      expect({ cause, ends }).toEqual({ cause: 'heartbeat', ends: 1 })
    expect(tuned.after).toBeLessThan(10 * SECOND)
    // Without a standby the default `timeout` alone takes as long.
    expect(defaults.after).toBeLessThan(10 * SECOND)
  })
})
