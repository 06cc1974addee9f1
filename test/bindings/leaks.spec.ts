/** Components come and go, at whatever moment, and nothing of their connections stays. */
import { countLeftovers, leftovers } from '../rig/leftovers.ts'
import { expect, load, test } from './bindings-test.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

/** What is left in the page outlives it. */
test.use({ ownTab: true })

const CYCLES = 100

/** In the page: mounts one after another, each of them for another while. */
const SCRIPTS = {
  react: async ([url, cycles]: [string, number]) => {
    const { h, StrictMode, Live, render, unmount, shows } = react
    for (let i = 0; i < cycles; i++) {
      const options = { key: i % 2 ? 'shared' : undefined, closeTimeout: 300 }
      render(h(StrictMode, {}, h(Live, { url, options })))
      // Some are gone before their effects have run, some while they dial, some are connected.
      if (i % 4 === 1) await new Promise(resolve => setTimeout(resolve, i % 7))
      if (i % 4 >= 2) await shows('connected')
      unmount()
    }
  },
  vue: async ([url, cycles]: [string, number]) => {
    const { mount, unmount, showing, shows, useReconnectingWebSocket } = vue
    for (let i = 0; i < cycles; i++) {
      const options = { key: i % 2 ? 'shared' : undefined, closeTimeout: 300 }
      mount(() => {
        const live = useReconnectingWebSocket(url, options)
        return () => showing(live)
      })
      if (i % 4 === 1) await new Promise(resolve => setTimeout(resolve, i % 7))
      if (i % 4 >= 2) await shows('connected')
      unmount()
    }
  },
  solid: async ([url, cycles]: [string, number]) => {
    const { mount, unmount, show, shows, createReconnectingWebSocket } = solid
    for (let i = 0; i < cycles; i++) {
      const options = { key: i % 2 ? 'shared' : undefined, closeTimeout: 300 }
      mount(() => show(createReconnectingWebSocket(url, options)))
      if (i % 4 === 1) await new Promise(resolve => setTimeout(resolve, i % 7))
      if (i % 4 >= 2) await shows('connected')
      unmount()
    }
  },
  svelte: async ([url, cycles]: [string, number]) => {
    const { mount, unmount, place, shows, Runes, Store } = svelte
    for (let i = 0; i < cycles; i++) {
      const options = { key: i % 2 ? 'shared' : undefined, closeTimeout: 300 }
      const mounted = mount(i % 3 ? Runes : Store, { target: place(), props: { url, options } })
      if (i % 4 === 1) await new Promise(resolve => setTimeout(resolve, i % 7))
      if (i % 4 >= 2) await shows('connected')
      await unmount(mounted)
    }
  },
}

for (const framework of ['react', 'vue', 'svelte'] as const) {
  test.describe(framework, framework === 'react' ? ALWAYS : LONG, () => {
    test.use({ framework })

    test(`${CYCLES} times mounted and unmounted leave nothing`, async ({ page, server }) => {
      await countLeftovers(page)
      await load(page, framework)
      const cycle = (cycles: number) =>
        page.evaluate(SCRIPTS[framework], [server.url, cycles] as [string, number])
      const left = () => leftovers(page)
      // What a framework keeps for good it has from here on.
      await cycle(4)
      await expect.poll(left, { timeout: 20_000 }).toMatchObject({ timers: 0, sockets: 0 })
      const { listeners } = await left()
      await cycle(CYCLES)
      await expect.poll(left, { timeout: 20_000 }).toEqual({ timers: 0, sockets: 0, listeners })
      await expect.poll(() => server.clients.length).toBe(0)
      // Otherwise this test counts nothing.
      expect(server.accepted).toBeGreaterThan(CYCLES / 2)
    })
  })
}
