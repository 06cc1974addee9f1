/** A breakpoint in the middle of an exchange, and somebody who thinks about it for a minute. */
import { expect, test } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const PAUSE = 60_000

for (const phase of ['ping', 'pong'] as const) {
  test(`a breakpoint of 60 s in a ${phase} listener is no death`, LONG, async ({ page, url }) => {
    test.setTimeout(PAUSE + 60_000)
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Debugger.enable')
    const paused = new Promise(resolve => cdp.once('Debugger.paused', resolve))
    await page.evaluate(
      async ([url, phase]) => {
        // A busy machine may keep a reply for a second, but not for the length of the breakpoint.
        const { client, log } = belay.connect(url, {
          heartbeat: { interval: 1000, timeout: 5000 },
        })
        await belay.told(log, 'pong', 2)
        const undo = client.on(phase, () => {
          undo()
          debugger
          window.kept = performance.now()
        })
      },
      [`${url}?feed=500`, phase] as const,
    )
    await paused
    const pausedAt = Date.now()
    await new Promise(resolve => setTimeout(resolve, PAUSE))
    await cdp.send('Debugger.resume')
    const { ends, resumedAt, pongs } = await page.evaluate(async () => {
      const { log } = window.now
      await belay.until(() => window.kept)
      const pongs = () => log.filter(({ event, at }) => event === 'pong' && at > window.kept)
      await belay.until(() => pongs().length >= 3)
      return {
        ends: log.filter(({ event }) => event === 'disconnected'),
        resumedAt: performance.timeOrigin + (window.kept as number),
        pongs: pongs().length,
      }
    })
    expect(resumedAt - pausedAt).toBeGreaterThan(PAUSE - 1000)
    expect(ends).toEqual([])
    expect(pongs).toBeGreaterThanOrEqual(3)
  })
}
