/** `useReconnectingWebSocket` of Vue. */
import { expect, test } from './bindings-test.ts'

test.use({ framework: 'vue' })

test('shows how a link dies and comes back', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const { mount, showing, shows, watch, useReconnectingWebSocket } = vue
    mount(() => {
      const live = useReconnectingWebSocket(url, { heartbeat: { interval: 300, timeout: 3000 } })
      const statuses = [live.status.value]
      watch(live.status, status => statuses.push(status))
      window.kept = { live, statuses }
      return () => showing(live)
    })
    await shows('connected')
    await belay.until(() => window.kept.live.latency.value !== undefined)
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const seen = await page.evaluate(async () => {
    const { live, statuses } = window.kept
    await vue.shows('suspect')
    const queued = live.send('held back')
    await vue.shows('connected: held back')
    return { queued, statuses, cause: live.lastDisconnect.value?.cause }
  })
  expect(seen.queued).toBe('queued')
  expect(seen.cause).toBe('heartbeat')
  // It is not retried at once where the dial before it was less than a second ago.
  expect(seen.statuses.filter((status: string) => status !== 'waiting')).toEqual([
    'idle',
    'connecting',
    'connected',
    'suspect',
    'connecting',
    'connected',
  ])
})

test('messages given to a callback render nothing, and none is left out', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, mount, nextTick, shows, useReconnectingWebSocket } = vue
    const messages: number[] = []
    let renders = 0
    let send: (data: string) => unknown
    let last: () => unknown
    mount(() => {
      const live = useReconnectingWebSocket(url, {
        onMessage: ({ data }: MessageEvent<string>) => messages.push(parseInt(data)),
      })
      send = live.send
      last = () => live.lastMessage.value?.data
      return () => h('p', { id: 'live', 'data-renders': ++renders }, live.status.value)
    })
    await shows('connected')
    const before = renders
    send!('!burst 500 8')
    await belay.until(() => messages.length >= 500)
    await nextTick()
    return { messages, rendered: renders - before, last: last!() }
  }, server.url)
  expect(seen.messages).toEqual(Array.from({ length: 500 }, (_, i) => i))
  expect(seen.rendered).toBe(0)
  expect(seen.last).toMatch(/^499/)
})

test('closes when the component is unmounted, and tells nothing any more', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { mount, unmount, showing, useReconnectingWebSocket } = vue
    const told: string[] = []
    let live!: ReturnType<typeof useReconnectingWebSocket>
    mount(() => {
      live = useReconnectingWebSocket(`${url}/?feed=50`, { onMessage: () => told.push('message') })
      return () => showing(live)
    })
    await belay.until(() => told.length)
    const socket = live.socket.value!
    const closed = belay.next(socket, 'close')
    unmount()
    const heard = told.length
    await closed
    const { status, lastMessage } = live
    return {
      late: told.length - heard,
      sent: live.send('late'),
      left: [status.value, lastMessage.value, live.socket.value],
      socket: socket.status,
    }
  }, server.url)
  expect(seen).toEqual({
    late: 0,
    sent: 'dropped',
    left: ['idle', undefined, undefined],
    socket: 'closed',
  })
  await expect.poll(() => server.clients.length).toBe(0)
})

test('follows a ref, a getter and a function to ask for each attempt', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { computed, mount, ref, shallowRef, showing, shows, useReconnectingWebSocket } = vue
    const room = ref<string>()
    const place = shallowRef<string | (() => Promise<string>) | null>(null)
    const sockets: Record<string, { value: { url: string } | undefined }> = {}
    let asked = 0
    const findUrl = async () => (asked++, `${url}/?id=asked`)
    mount(() => {
      const getter = useReconnectingWebSocket(() => room.value && `${url}/?id=${room.value}`)
      sockets['getter'] = getter.socket
      return () => showing(getter, 'getter')
    }, 'root 1')
    mount(() => {
      const inRef = useReconnectingWebSocket(place)
      sockets['ref'] = inRef.socket
      return () => showing(inRef, 'ref')
    }, 'root 2')
    mount(() => {
      const inComputed = useReconnectingWebSocket(computed(() => place.value && findUrl))
      window.kept = inComputed
      return () => showing(inComputed, 'computed')
    }, 'root 3')
    await shows('idle', 'getter')
    room.value = 'one'
    await shows('connected', 'getter')
    room.value = 'two'
    await belay.until(() => sockets['getter']!.value?.url.endsWith('two'))
    await shows('connected', 'getter')
    const dropped = window.kept.send('nowhere')
    place.value = `${url}/?id=ref`
    await shows('connected', 'ref')
    await shows('connected', 'computed')
    // As the getter of this function does not change, its connection does not either.
    place.value = async () => `${url}/?id=ref-asked`
    await belay.until(() => sockets['ref']!.value?.url.endsWith('ref-asked'))
    await shows('connected', 'ref')
    return { asked, dropped }
  }, server.url)
  expect(seen).toEqual({ asked: 1, dropped: 'dropped' })
  await expect
    .poll(() => server.clients.map(({ id }) => id).sort())
    .toEqual(['asked', 'ref-asked', 'two'])
  expect(server.accepted).toBe(5)
})

test('another key makes a new connection', async ({ page, server }) => {
  await page.evaluate(async url => {
    const { mount, ref, showing, shows, useReconnectingWebSocket } = vue
    const user = ref('one')
    let socket!: ReturnType<typeof useReconnectingWebSocket>['socket']
    mount(() => {
      const findUrl = () => `${url}/?id=${user.value}`
      const live = useReconnectingWebSocket(() => findUrl, { key: () => `of ${user.value}` })
      socket = live.socket
      return () => showing(live)
    })
    await shows('connected')
    user.value = 'two'
    await belay.until(() => socket.value?.url.endsWith('two'))
    await shows('connected')
  }, server.url)
  expect(server.accepted).toBe(2)
  await expect.poll(() => server.clients.map(({ id }) => id)).toEqual(['two'])
})

test('works in an effect scope outside of components, until that is stopped', async ({
  page,
  server,
}) => {
  await page.evaluate(async url => {
    const { effectScope, useReconnectingWebSocket } = vue
    const scope = effectScope()
    const live = scope.run(() => useReconnectingWebSocket(url))!
    const first = live.send('early')
    await belay.until(() => live.lastMessage.value?.data === 'early')
    window.kept = { scope, first, live }
  }, server.url)
  expect(server.clients).toHaveLength(1)
  const left = await page.evaluate(() => {
    const { scope, first, live } = window.kept
    scope.stop()
    return { first, status: live.status.value }
  })
  expect(left).toEqual({ first: 'queued', status: 'idle' })
  await expect.poll(() => server.clients.length).toBe(0)
})

test('a store that a component has made outlives that component', async ({ page, server }) => {
  await page.evaluate(async url => {
    const { effectScope, mount, unmount, showing, shows, useReconnectingWebSocket } = vue
    const scope = effectScope(true)
    let store: ReturnType<typeof useReconnectingWebSocket> | undefined
    const useStore = () => (store ??= scope.run(() => useReconnectingWebSocket(url))!)
    mount(() => {
      const live = useStore()
      return () => showing(live, 'first')
    }, 'root 1')
    await shows('connected', 'first')
    unmount('root 1')
    await new Promise(resolve => setTimeout(resolve, 50))
    mount(() => {
      const live = useStore()
      return () => showing(live, 'second')
    }, 'root 2')
    store!.send('text')
    await shows('connected: text', 'second')
    window.kept = scope
  }, server.url)
  expect(server.accepted).toBe(1)
  await page.evaluate(() => window.kept.stop())
  await expect.poll(() => server.clients.length).toBe(0)
})

test('who gives the same key and url shares one connection, until the last has gone', async ({
  page,
  server,
}) => {
  await page.evaluate(async url => {
    const { mount, unmount, showing, shows, useReconnectingWebSocket } = vue
    const draw = (name: string) =>
      mount(() => {
        const live = useReconnectingWebSocket(url, { key: 'shared' })
        window.kept = live.send
        return () => showing(live, name)
      }, `root ${name}`)
    draw('first')
    await shows('connected', 'first')
    draw('second')
    window.kept('for both')
    await shows('connected: for both', 'first')
    await shows('connected: for both', 'second')
    unmount('root first')
    draw('third')
    // Who comes later sees the same.
    await shows('connected: for both', 'third')
    unmount('root second')
    await new Promise(resolve => setTimeout(resolve, 50))
    window.kept('for one')
    await shows('connected: for one', 'third')
  }, server.url)
  expect(server.accepted).toBe(1)
  expect(server.clients).toHaveLength(1)
  await page.evaluate(() => vue.unmount('root third'))
  await expect.poll(() => server.clients.length).toBe(0)
})

test('what is sent before the component is mounted is heard', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { mount, showing, shows, useReconnectingWebSocket } = vue
    const opened: unknown[] = []
    let result: unknown
    mount(() => {
      const live = useReconnectingWebSocket(url, {
        onOpen: socket => opened.push(socket.send('first')),
      })
      result = live.send('second')
      return () => showing(live)
    })
    await shows('connected: second')
    return { result, opened }
  }, server.url)
  expect(seen).toEqual({ result: 'queued', opened: ['sent'] })
})

test('a server renders it idle, and the page takes over without a mismatch', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { createSSRApp, place, renderToString, showing, shows, useReconnectingWebSocket } = vue
    let asked = 0
    const App = {
      setup() {
        const live = useReconnectingWebSocket(() => () => (asked++, url))
        return () => showing(live)
      },
    }
    const html = await renderToString(createSSRApp(App))
    await new Promise(resolve => setTimeout(resolve, 50))
    const askedByServer = asked
    const at = place()
    at.innerHTML = html
    const before = at.firstElementChild
    createSSRApp(App).mount(at)
    await shows('connected')
    return { html, askedByServer, asked, kept: before === at.firstElementChild }
  }, server.url)
  // A mismatch is a warning, and none is allowed.
  expect(seen).toEqual({ html: '<p id="live">idle</p>', askedByServer: 0, asked: 1, kept: true })
  expect(server.accepted).toBe(1)
})

test('what is thrown away before it is mounted connects to nothing', async ({ page, server }) => {
  const asked = await page.evaluate(async url => {
    const { h, mount, unmount, Suspense, useReconnectingWebSocket } = vue
    let asked = 0
    const Waiting = {
      async setup() {
        const { status } = useReconnectingWebSocket(() => () => (asked++, url))
        await new Promise(() => {})
        return () => h('p', status.value)
      },
    }
    mount(() => () => h(Suspense, {}, { default: () => h(Waiting), fallback: () => 'wait' }))
    await belay.until(() => vue.place().textContent === 'wait')
    await new Promise(resolve => setTimeout(resolve, 50))
    unmount()
    await new Promise(resolve => setTimeout(resolve, 50))
    return asked
  }, server.url)
  expect(asked).toBe(0)
  expect(server.accepted).toBe(0)
})

test('nobody writes to what it returns, and a bad option goes to the error handler', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { createApp, mount, place, showing, shows, useReconnectingWebSocket } = vue
    let live!: ReturnType<typeof useReconnectingWebSocket>
    mount(() => {
      live = useReconnectingWebSocket(url)
      return () => showing(live)
    })
    await shows('connected')
    const written = [live.status, live.socket].map(ref => Reflect.set(ref, 'value', 'mine'))
    const errors: string[] = []
    for (const [target, options] of [
      [url, { closeTimeout: -1 }],
      [5 as never, {}],
    ] as const) {
      const app = createApp({
        setup() {
          const bad = useReconnectingWebSocket(target, options)
          return () => showing(bad, 'bad')
        },
      })
      app.config.errorHandler = error => errors.push((error as Error).message)
      app.mount(place('root bad'))
      app.unmount()
    }
    return { written, status: live.status.value, url: live.socket.value!.url, errors }
  }, server.url)
  expect(seen.written).toEqual([false, false])
  expect(seen.status).toBe('connected')
  expect(seen.url).toBe(`${server.url}/`)
  expect(seen.errors[0]).toContain('closeTimeout is -1')
  expect(seen.errors[1]).toContain('url must be a string, a URL, a function, null or undefined')
})
