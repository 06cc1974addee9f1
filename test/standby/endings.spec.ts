/** However a client ends, whatever its standby is doing: nothing is left, and never more than two sockets. */
import type { Page } from '@playwright/test'
import { countNatives, expect, test } from './standby-test.ts'
import { few } from '../rig/lengths.ts'

test.describe.configure({ mode: 'parallel' })

test.use({ ownTab: true })

const STATES = ['address', 'handshake', 'prepare', 'ping', 'switched'] as const
type State = (typeof STATES)[number]

const ENDS = ['close', 'reconnect', 'pagehide'] as const

/** A handover that has come as far as `state`, and stays there; its promise is in `window.kept`. */
async function reach(page: Page, url: string, state: State): Promise<void> {
  await page.evaluate(
    async ([url, state]) => {
      const spare = belay.standby()
      const hang = () => new Promise<never>(() => {})
      let isStandby = false
      const { client, log } = belay.connect(
        ({ purpose }) => {
          isStandby = purpose === 'standby'
          return isStandby && state === 'address' ? hang() : url
        },
        {
          standby: spare,
          heartbeat: { format: belay.formats.text('are you there', 'yes') },
          prepare: () => (isStandby && state === 'prepare' ? hang() : undefined),
        },
      )
      await belay.told(log, 'pong')
      const handover = spare.handover().then(
        () => 'through',
        (error: unknown) => (error as Error).message,
      )
      window.kept = { spare, handover }
      await belay.until(() => isStandby)
      if (state === 'switched') await handover
      else if (state !== 'address') await belay.until(() => window.natives().now === 2)
      return client.status
    },
    [url, state] as const,
  )
}

for (const state of few(STATES)) {
  for (const end of ENDS) {
    test(`${end} while it is at: ${state}`, async ({ page, serve, behind }) => {
      await countNatives(page)
      let isMute = false
      const { url: direct, seen } = await serve({
        message: (text, socket) => {
          if (text === 'are you there' && !isMute) socket.send('yes')
        },
      })
      const { url, faults } = await behind(direct)
      if (state === 'handshake' || state === 'ping') {
        // The first connection must be through before the second one is kept from it.
        await page.exposeFunction('keepOut', async () => {
          isMute = true
          if (state === 'handshake') await faults.set({ kind: 'hang-upgrade' }, 'new')
        })
      }
      await (state === 'handshake' || state === 'ping'
        ? reachLate(page, url)
        : reach(page, url, state))
      if (state === 'ping') await expect.poll(() => seen.length).toBe(2)
      await faults.heal()
      isMute = false
      const seenThen = await page.evaluate(async end => {
        const { client, log } = window.now
        if (end === 'close') client.close()
        else if (end === 'reconnect') client.reconnect()
        else dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
        // At once, and not when the other side has replied.
        const { now } = window.natives()
        const outcome = await window.kept.handover
        if (end === 'reconnect') await belay.told(log, 'connected', outcome === 'through' ? 3 : 2)
        const { stats } = window.kept.spare
        const left = window.natives()
        client.close()
        await belay.told(log, 'status').then(() => belay.until(() => client.readyState === 3))
        return { now, outcome, stats, left, end: window.natives() }
      }, end)
      const through = state === 'switched'
      const why =
        end === 'close'
          ? 'the client was closed'
          : `the connection ended (${end === 'reconnect' ? 'user' : 'page'})`
      expect(seenThen.outcome).toBe(
        through ? 'through' : `belay-ws: no handover: ${why}. See docs/troubleshooting.md`,
      )
      expect(seenThen.now).toBe(0)
      expect(seenThen.left.now).toBe(end === 'reconnect' ? 1 : 0)
      expect(seenThen.end.now).toBe(0)
      expect(seenThen.end.most).toBeLessThanOrEqual(2)
      expect(seenThen.stats.standbysUsed).toBe(through ? 1 : 0)
      await expect.poll(() => seen.every(({ closed }) => closed)).toBe(true)
    })
  }
}

/** As `reach`, where the server or the way to it must change between the two connections. */
async function reachLate(page: Page, url: string): Promise<void> {
  await page.evaluate(async url => {
    const spare = belay.standby()
    const { log } = belay.connect(url, {
      standby: spare,
      heartbeat: { format: belay.formats.text('are you there', 'yes') },
    })
    await belay.told(log, 'pong')
    await (window as unknown as { keepOut(): Promise<void> }).keepOut()
    const handover = spare.handover().then(
      () => 'through',
      (error: unknown) => (error as Error).message,
    )
    window.kept = { spare, handover }
    await belay.until(() => window.natives().now === 2)
  }, url)
}

for (const event of few([
  'disconnected',
  'dom:close',
  'connecting',
  'connected',
  'dom:open',
] as const)) {
  test(`close() in a ${event} listener of the switch leaves nothing`, async ({ page, serve }) => {
    await countNatives(page)
    const { url, seen } = await serve()
    const after = await page.evaluate(
      async ([url, event]) => {
        const spare = belay.standby()
        const { client, log } = belay.connect(url, { standby: spare })
        await belay.told(log, 'pong')
        const end = () => client.close(4000, 'by the listener')
        if (event.startsWith('dom:')) client.addEventListener(event.slice(4) as 'close', end)
        else client.on(event as 'connected', end)
        const outcome = await spare.handover().catch((error: unknown) => (error as Error).message)
        await belay.until(() => client.readyState === 3)
        const opened = log.filter(({ event }) => event === 'dom:open').length
        const { status, readyState } = client
        return { outcome, opened, status, readyState, natives: window.natives() }
      },
      [url, event] as const,
    )
    expect(after).toEqual({
      outcome:
        event === 'connected' || event === 'dom:open'
          ? undefined
          : 'belay-ws: no handover: the client was closed. See docs/troubleshooting.md',
      opened: event === 'dom:open' ? 2 : 1,
      status: 'closed',
      readyState: 3,
      natives: { now: 0, most: 2 },
    })
    await expect.poll(() => seen.map(({ closed }) => !!closed)).toEqual([true, true])
  })
}
