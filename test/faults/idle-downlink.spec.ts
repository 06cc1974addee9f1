/** A reply that is queued behind a download of small messages, through a proxy that pauses for 1 s. */
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { expect, test } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const BYTES_PER_SECOND = 40_000
const MESSAGES = 800
const SIZE = 250
/** Nothing but an idle connection could make this client drop one that sends. */
const HEARTBEAT = { interval: 500, timeout: 3000, answerTimeout: 120_000 }

/** Lets the bytes pass for half a second and holds them for a second, by turns, until told to stop. */
function pauseByTurns(faults: FaultProxy): () => Promise<void> {
  let isOver = false
  const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
  const turns = (async () => {
    while (!isOver) {
      await faults.set({ kind: 'slow', bandwidth: BYTES_PER_SECOND }, 'existing')
      await pause(500)
      await faults.set({ kind: 'cliff', direction: 'down' }, 'existing')
      await pause(1000)
    }
    await faults.restore()
  })()
  return () => {
    isOver = true
    return turns
  }
}

test(
  'a download through a proxy that pauses for 1 s survives',
  LONG,
  async ({ page, url, faults }) => {
    test.slow()
    await page.evaluate(
      async ([url, heartbeat]) => {
        const { log } = belay.connect(url, { heartbeat })
        await belay.told(log, 'pong', 2)
      },
      [url, HEARTBEAT] as const,
    )
    const stop = pauseByTurns(faults)
    const seen = await page.evaluate(
      async ([messages, size]) => {
        const { client, log } = window.now
        client.send(`!burst ${messages} ${size}`)
        await belay.told(log, 'dom:message', 1, 30_000)
        const isOver = () => {
          const count = log.filter(({ event }) => event === 'dom:message').length
          return count >= messages || log.some(({ event }) => event === 'disconnected')
        }
        await belay.until(isOver, 90_000)
        const replies = log.filter(({ event }) => event === 'pong').length
        if (!log.some(({ event }) => event === 'disconnected')) {
          await belay.told(log, 'pong', replies + 1, 60_000)
        }
        return {
          drops: log.filter(({ event }) => event === 'disconnected').length,
          slowest: Math.max(...log.map(({ latency }) => Number(latency ?? 0))),
        }
      },
      [MESSAGES, SIZE] as const,
    )
    await stop()
    expect(seen.drops).toBe(0)
    // Otherwise the reply was not queued, and nothing was tested.
    expect(seen.slowest).toBeGreaterThan(HEARTBEAT.timeout)
  },
)
