/** The option `shared` in Vue, Solid and Svelte: the part of a tab, and its end with the last component. */
import type { Page } from '@playwright/test'
import type { ReconnectingWebSocket } from '../../src/index.ts'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { expect, test } from './bindings-test.ts'

type Kept = { socket: { shared: boolean; send(data: string): unknown }; end: () => void }

declare global {
  interface Window {
    /** The option `shared`, for the worker of this address. */
    inWorker: (url: string) => {
      key: string
      shared: (fallback: () => ReconnectingWebSocket) => ReconnectingWebSocket
    }
  }
}

async function giveOption(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.inWorker = url => {
      const script = `/tabs/worker.js?${new URLSearchParams({ url })}`
      const worker = () => new SharedWorker(script, { type: 'module', name: 'bindings' })
      return {
        key: 'live',
        shared: fallback => belay.shared(worker, fallback) as unknown as ReconnectingWebSocket,
      }
    }
  })
}

/** Two components are one tab with one connection, which ends with the last of them. */
async function expectOneTab(page: Page, server: EchoServer): Promise<void> {
  expect(await page.evaluate(() => (window.kept as Kept).socket.shared)).toBe(true)
  expect(server.accepted).toBe(1)
  await page.evaluate(() => (window.kept as Kept).end())
  await expect.poll(() => server.connections).toBe(0)
}

test.use({ ownTab: true })

test.describe('Vue', () => {
  test.use({ framework: 'vue' })

  test('two components are one tab', async ({ page, server }) => {
    await giveOption(page)
    await page.evaluate(async url => {
      const { mount, showing, shows, unmount, useReconnectingWebSocket } = vue
      for (const name of ['one', 'two']) {
        mount(() => {
          const live = useReconnectingWebSocket(url, window.inWorker(url))
          window.kept = { ...window.kept, live }
          return () => showing(live, name)
        }, `root ${name}`)
        await shows('connected', name)
      }
      const { live } = window.kept
      live.send('hello')
      for (const name of ['one', 'two']) await shows('connected: hello', name)
      window.kept = {
        socket: live.socket.value,
        end: () => ['root one', 'root two'].forEach(name => unmount(name)),
      }
    }, server.url)
    await expectOneTab(page, server)
  })
})

test.describe('Solid', () => {
  test.use({ framework: 'solid' })

  test('two components are one tab', async ({ page, server }) => {
    await giveOption(page)
    await page.evaluate(async url => {
      const { mount, show, shows, unmount, createReconnectingWebSocket } = solid
      for (const name of ['one', 'two']) {
        mount(() => {
          const live = createReconnectingWebSocket(url, window.inWorker(url))
          window.kept = { ...window.kept, live }
          show(live, name)
        }, name)
        await shows('connected', name)
      }
      const { live } = window.kept
      live.send('hello')
      for (const name of ['one', 'two']) await shows('connected: hello', name)
      window.kept = {
        socket: live.socket(),
        end: () => ['one', 'two'].forEach(name => unmount(name)),
      }
    }, server.url)
    await expectOneTab(page, server)
  })
})

test.describe('Svelte', () => {
  test.use({ framework: 'svelte' })

  for (const kind of ['Runes', 'Store'] as const) {
    test(`${kind}: a component is a tab`, async ({ page, server }) => {
      await giveOption(page)
      await page.evaluate(
        async ([kind, url]) => {
          const { mount, place, shows, unmount } = svelte
          // Runes tell what they draw, too.
          const told = (made: unknown) => (window.kept ??= { live: made })
          const props = { url, options: window.inWorker(url), told }
          const component = mount(svelte[kind], { target: place(), props })
          await shows('connected')
          const { live } = window.kept
          live.send('hello')
          await shows('connected: hello')
          window.kept = {
            socket: kind === 'Store' ? svelte.get<any>(live).socket : live.socket,
            end: () => void unmount(component),
          }
        },
        [kind, server.url] as const,
      )
      await expectOneTab(page, server)
    })
  }
})
