/** The option `codec`: typed values in `data`, `onData` and `send`, in each of the frameworks. */
import type { Page } from '@playwright/test'
import { expect, test } from './bindings-test.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

/** What a test does with each framework, in the page. */
interface Typed {
  /** Mounts one of this name; `null` is a message that the codec refuses. */
  mount(name: string, options?: object, key?: string): void
  isMounted(name: string): boolean
  data(name: string): unknown
  lastMessage(name: string): unknown
  send(name: string, value: unknown): unknown
}

const SCRIPTS = {
  react: (url: string) => {
    const { h, useReconnectingWebSocket, render, seen } = react
    const Component = ({ name, options }: { name: string; options: object }) => {
      // Made anew with each rendering, as the documents have it.
      const live = useReconnectingWebSocket(url, { ...options, ...window.kept.codec() })
      const mine = (seen[name] ??= { live: live as never, renders: 0, shown: [] })
      mine.live = live as never
      mine.renders++
      return h('p', {}, JSON.stringify(live.data))
    }
    window.kept.typed = {
      mount: (name, options = {}, key) =>
        render(h(Component, { name, options: { ...options, key } }), name),
      isMounted: name => !!seen[name],
      data: name => (seen[name]!.live as { data: unknown }).data,
      lastMessage: name => seen[name]!.live.lastMessage,
      send: (name, value) => seen[name]!.live.send(value as never),
    } satisfies Typed
  },
  vue: (url: string) => {
    const { mount, h, useReconnectingWebSocket } = vue
    const lives: Record<string, any> = {}
    window.kept.typed = {
      mount: (name, options = {}, key) =>
        void mount(() => {
          const live = useReconnectingWebSocket(url, { ...options, key, ...window.kept.codec() })
          lives[name] = live
          return () => h('p', JSON.stringify(live.data.value))
        }, name),
      isMounted: name => !!lives[name],
      data: name => lives[name].data.value,
      lastMessage: name => lives[name].lastMessage.value,
      send: (name, value) => lives[name].send(value),
    } satisfies Typed
  },
  svelte: (url: string) => {
    const { reconnectingWebSocket } = svelte
    const lives: Record<string, any> = {}
    window.kept.typed = {
      mount: (name, options = {}, key) => {
        const live = reconnectingWebSocket(url, { ...options, key, ...window.kept.codec() })
        live.subscribe((value: object) => (lives[name] = { ...live, value }))
      },
      isMounted: name => !!lives[name],
      data: name => lives[name].value.data,
      lastMessage: name => lives[name].value.lastMessage,
      send: (name, value) => lives[name].send(value),
    } satisfies Typed
  },
  solid: (url: string) => {
    const { mount, createReconnectingWebSocket } = solid
    const lives: Record<string, any> = {}
    window.kept.typed = {
      mount: (name, options = {}, key) => {
        lives[name] = mount(
          () => createReconnectingWebSocket(url, { ...options, key, ...window.kept.codec() }),
          name,
        )
      },
      isMounted: name => !!lives[name],
      data: name => lives[name].data(),
      lastMessage: name => lives[name].lastMessage(),
      send: (name, value) => lives[name].send(value),
    } satisfies Typed
  },
}

async function prepare(page: Page, url: string, framework: keyof typeof SCRIPTS): Promise<void> {
  await page.evaluate(() => {
    const check = (value: { n: number }) => {
      if (typeof value.n !== 'number') throw new TypeError('on purpose')
      return value
    }
    window.kept = {
      codec: () => ({
        codec: {
          encode: (value: unknown) => JSON.stringify(value),
          // The first takes longest.
          decode: (text: string) => {
            const value = JSON.parse(text)
            if (value.n !== 1) return check(value)
            return new Promise(resolve => setTimeout(() => resolve(value), 50))
          },
        },
      }),
    }
  })
  await page.evaluate(SCRIPTS[framework], url)
}

for (const framework of Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[]) {
  test.describe(framework, framework === 'react' ? ALWAYS : LONG, () => {
    test.use({ framework, warnings: /a message is invalid, and nobody listens/ })

    test('sends values, and shows the last', async ({ page, server }) => {
      await prepare(page, server.url, framework)
      const seen = await page.evaluate(async () => {
        const typed = window.kept.typed as Typed
        typed.mount('one')
        await belay.until(() => typed.isMounted('one'))
        typed.send('one', { n: 5 })
        await belay.until(() => typed.data('one'))
        const data = typed.data('one')
        typed.send('one', { n: 6 })
        await belay.until(() => (typed.data('one') as { n: number }).n === 6)
        return [data, (typed.lastMessage('one') as MessageEvent).data]
      })
      expect(seen).toEqual([{ n: 5 }, '{"n":6}'])
    })

    test('hands on each value in order, and each message that is invalid', async ({
      page,
      server,
    }) => {
      await prepare(page, server.url, framework)
      const told = await page.evaluate(async () => {
        const typed = window.kept.typed as Typed
        const told: unknown[] = []
        typed.mount('one', {
          onOpen: (_: unknown, send: (value: unknown) => unknown) => {
            for (const n of [1, 2, 'three', 4]) send({ n })
          },
          onData: ({ n }: { n: number }) => {
            told.push(n)
            if (n === 2) throw new Error('on purpose')
          },
          onInvalid: ({ data, error }: { data: string; error: Error }) =>
            told.push(`${data} ${error.message}`),
        })
        await belay.until(() => told.length === 4)
        return told
      })
      expect(told).toEqual([1, 2, '{"n":"three"} on purpose', 4])
    })

    test('shows the last of a shared connection to who comes later', async ({ page, server }) => {
      await prepare(page, server.url, framework)
      const seen = await page.evaluate(async () => {
        const typed = window.kept.typed as Typed
        const told: unknown[] = []
        typed.mount('one', {}, 'shared')
        await belay.until(() => typed.isMounted('one'))
        typed.send('one', { n: 5 })
        await belay.until(() => typed.data('one'))
        typed.mount('two', {}, 'shared')
        await belay.until(() => typed.isMounted('two'))
        await belay.until(() => typed.data('two'))
        const data = typed.data('two')
        typed.mount('three', { onData: (value: unknown) => told.push(value) }, 'shared')
        await belay.until(() => typed.isMounted('three'))
        typed.send('one', { n: 6 })
        await belay.until(() => told.length)
        return { data, told }
      })
      // A function is called with news only.
      expect(seen).toEqual({ data: { n: 5 }, told: [{ n: 6 }] })
      expect(server.accepted).toBe(1)
    })

    test('warns once where nobody hears of invalid messages', async ({ page, server }) => {
      const warned: string[] = []
      page.on('console', message => {
        if (message.type() === 'warning') warned.push(message.text())
      })
      await prepare(page, server.url, framework)
      await page.evaluate(async () => {
        const typed = window.kept.typed as Typed
        typed.mount('one')
        await belay.until(() => typed.isMounted('one'))
        for (const n of ['one', 'two', 3]) typed.send('one', { n })
        await belay.until(() => typed.data('one'))
      })
      expect(warned).toHaveLength(1)
    })
  })
}

test.describe('onData without a codec', () => {
  test.use({ warnings: /onData and onInvalid need a codec/ })
  test('is a mistake', async ({ page, server }) => {
    const error = await page.evaluate(async url => {
      const { h, render, Component, useReconnectingWebSocket } = react
      class Boundary extends Component<{ children: React.ReactNode }> {
        override state = { error: '' }
        static getDerivedStateFromError = (error: unknown) => ({ error: String(error) })
        override render() {
          return this.state.error ? h('p', { id: 'error' }, this.state.error) : this.props.children
        }
      }
      const Live = () => {
        useReconnectingWebSocket(url, { onData: () => {} })
        return null
      }
      render(h(Boundary, { children: h(Live) }))
      await belay.until(() => document.getElementById('error'))
      return document.getElementById('error')!.textContent
    }, server.url)
    expect(error).toBe(
      'TypeError: belay-ws: onData and onInvalid need a codec; add one, or use onMessage',
    )
    expect(server.accepted).toBe(0)
  })
})
