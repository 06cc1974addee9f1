/** What the tests of standbys share: a way through a proxy, and a count of native sockets. */
import type { Page } from '@playwright/test'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { test as base } from '../client/client-test.ts'

export { expect, lines } from '../client/client-test.ts'
export type { Seen, Served } from '../client/client-test.ts'

/** A proxy before a server of the test's own. */
type Behind = (url: string) => Promise<{ url: string; faults: FaultProxy }>

export const test = base.extend<{ behind: Behind }>({
  behind: async ({}, use) => {
    const proxies: FaultProxy[] = []
    await use(async url => {
      const faults = await startFaultProxy({
        target: { host: '127.0.0.1', port: Number(new URL(url).port) },
      })
      proxies.push(faults)
      return { url: `ws://127.0.0.1:${faults.port}/`, faults }
    })
    for (const proxy of proxies) await proxy.close()
  },
})

declare global {
  interface Window {
    /** Native sockets that are CONNECTING or OPEN now, and the most that ever were. */
    natives: () => { now: number; most: number }
  }
}

/** Counts native sockets from the first line of the page on. The test needs a tab of its own. */
export async function countNatives(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Native = window.WebSocket
    const state = Object.getOwnPropertyDescriptor(Native.prototype, 'readyState')!.get!
    const sockets = new Set<WebSocket>()
    let most = 0
    const count = () => {
      const now = [...sockets].filter(socket => (state.call(socket) as number) < 2).length
      most = Math.max(most, now)
      return { now, most }
    }
    window.WebSocket = class extends Native {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given)
        sockets.add(this)
        count()
      }
    }
    window.natives = count
  })
  await page.reload()
}
