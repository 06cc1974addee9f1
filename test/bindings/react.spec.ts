/** `useReconnectingWebSocket` of React, in the development build, which checks more. */
import { expect, test } from './bindings-test.ts'

test.use({ framework: 'react' })

test('shows how a link dies and comes back', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    render(h(Live, { url, options: { heartbeat: { interval: 300, timeout: 3000 } } }))
    const { live } = await shows('connected')
    await belay.until(() => react.seen['live']!.live.latency !== undefined)
    window.kept = live.send
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const shown = await page.evaluate(async () => {
    const { seen, shows } = react
    await shows('suspect')
    const queued = window.kept('held back')
    await shows('connected: held back')
    return { queued, shown: seen['live']!.shown, cause: seen['live']!.live.lastDisconnect?.cause }
  })
  expect(shown.queued).toBe('queued')
  expect(shown.cause).toBe('heartbeat')
  // It is not retried at once where the dial before it was less than a second ago.
  expect(shown.shown.filter(text => text !== 'waiting')).toEqual([
    'idle',
    'connecting',
    'connected',
    'suspect',
    'connecting',
    'connected',
    'connected: held back',
  ])
})

test('under StrictMode one connection is made, and its url is asked for once', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, StrictMode, Live, render, shows } = react
    const sockets = new Set<unknown>()
    let asked = 0
    let mounted = 0
    let opened = 0
    const options = { onOpen: (socket: unknown) => (opened++, sockets.add(socket)) }
    const findUrl = async () => (asked++, url)
    function Mounted() {
      react.useEffect(() => void mounted++, [])
      return null
    }
    render(h(StrictMode, {}, h(Live, { url: findUrl, options }, h(Mounted, { key: 1 }))))
    const { live } = await shows('connected')
    live.send('!burst 1 8')
    await shows(/connected: 0 \.+/)
    return { asked, mounted, opened, sockets: sockets.size }
  }, server.url)
  expect(seen).toEqual({ asked: 1, mounted: 2, opened: 1, sockets: 1 })
  expect(server.accepted).toBe(1)
})

test('messages given to a callback render nothing, and none is left out', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    const messages: number[] = []
    const onMessage = ({ data }: MessageEvent<string>) => messages.push(parseInt(data))
    // Latency is shown, and would render.
    render(h(Live, { url, options: { onMessage, heartbeat: false } }))
    const mine = await shows('connected')
    const { renders } = mine
    mine.live.send('!burst 500 8')
    await belay.until(() => messages.length >= 500)
    await new Promise(requestAnimationFrame)
    return { messages, rendered: mine.renders - renders, last: mine.live.lastMessage }
  }, server.url)
  expect(seen.messages).toEqual(Array.from({ length: 500 }, (_, i) => i))
  expect(seen.rendered).toBe(0)
  expect(seen.last).toBeUndefined()
})

test('the callbacks are always the latest, and new ones are no reason to reconnect', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    const told: string[] = []
    const draw = (version: string) =>
      render(
        h(Live, {
          url: () => (told.push(`${version} url`), url),
          options: {
            heartbeat: { interval: 1000 * version.length },
            protocols: () => (told.push(`${version} protocols`), undefined),
            onOpen: () => told.push(`${version} open`),
            onMessage: ({ data }) => told.push(`${version} ${data}`),
            shouldReconnect: () => (told.push(`${version} shouldReconnect`), true),
          },
          children: version,
        }),
      )
    draw('a')
    const { live } = await shows('connected')
    draw('bb')
    await belay.until(() => react.place().textContent.includes('bb'))
    const same = react.seen['live']!.live.send === live.send
    live.send('text')
    await belay.until(() => told.at(-1) === 'bb text')
    live.send('!terminate')
    await belay.until(() => told.at(-1) === 'bb open')
    return { told, same, sameSocket: react.seen['live']!.live.socket === window.kept }
  }, server.url)
  expect(seen.told).toEqual([
    'a url',
    'a protocols',
    'a open',
    'bb text',
    'bb shouldReconnect',
    'bb url',
    'bb protocols',
    'bb open',
  ])
  expect(seen.same).toBe(true)
  expect(server.accepted).toBe(2)
})

test('closes within closeTimeout of the unmount, and renders nothing any more', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'swallow-close' }, 'new')
  const closed = await page.evaluate(async url => {
    const { h, Live, render, unmount, shows } = react
    const messages: unknown[] = []
    const onMessage = (event: MessageEvent) => messages.push(event.data)
    const options = { closeTimeout: 300, heartbeat: false as const, onMessage }
    render(h(Live, { url: `${url}?feed=50`, options }))
    const mine = await shows('connected')
    await belay.until(() => messages.length)
    const { socket, send } = mine.live
    const closed = belay.next(socket!, 'close').then(() => performance.now())
    const withheld = belay.watchWithheld()
    const start = performance.now()
    unmount()
    const { renders } = mine
    const heard = messages.length
    const end = await closed
    window.kept = { sent: send('late'), renders: mine.renders - renders }
    window.kept.messages = messages.length - heard
    return { after: end - start, ofItsOwn: end - start - withheld(start, end) }
  }, url)
  // The default is 2 s; the task that a mount may follow in comes on top.
  expect(closed.ofItsOwn).toBeLessThan(1900)
  // The fault works: otherwise the close frame would have been answered long before.
  expect(closed.after).toBeGreaterThan(290)
  expect(await page.evaluate(() => window.kept)).toEqual({
    sent: 'dropped',
    renders: 0,
    messages: 0,
  })
})

test('who gives the same key and url shares one connection, until the last has gone', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, Live, render, unmount, shows } = react
    const options = { key: 'shared' }
    render(h(Live, { name: 'first', url, options }), 'root 1')
    await shows('connected', 'first')
    const opened: unknown[] = []
    const onOpen = (socket: unknown) => opened.push(socket)
    render(h(Live, { name: 'second', url, options: { ...options, onOpen } }), 'root 2')
    const second = await shows('connected', 'second')
    second.live.send('for both')
    const first = await shows('connected: for both', 'first')
    await shows('connected: for both', 'second')
    // Who comes later sees the same.
    render(h(Live, { name: 'third', url, options }), 'root 3')
    const third = await shows('connected: for both', 'third')
    const heard: string[] = []
    const onMessage = ({ data }: MessageEvent<string>) => heard.push(data)
    render(h(Live, { name: 'fourth', url, options: { ...options, onMessage } }), 'root 4')
    const fourth = await shows('connected', 'fourth')
    fourth.live.send('for all')
    await belay.until(() => heard.length)
    unmount('root 1')
    unmount('root 3')
    unmount('root 4')
    // More than one task.
    await new Promise(resolve => setTimeout(resolve, 50))
    second.live.send('for one')
    await shows('connected: for one', 'second')
    return {
      heard,
      joined: opened.length === 1 && opened[0] === second.live.socket,
      shared: new Set([first, second, third].map(({ live }) => live.socket)).size,
      shown: third.shown,
      firstShown: first.shown.at(-1),
    }
  }, server.url)
  expect(seen).toEqual({
    heard: ['for all'],
    joined: true,
    shared: 1,
    shown: ['connected: for both', 'connected: for all'],
    firstShown: 'connected: for all',
  })
  expect(server.accepted).toBe(1)
  expect(server.clients).toHaveLength(1)
  await page.evaluate(() => react.unmount('root 2'))
  await expect.poll(() => server.clients.length).toBe(0)
})

test('without a key each has its own connection, and so has each key', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    const keys = [undefined, undefined, '1', '2']
    render(keys.map((key, i) => h(Live, { key: i, name: `live${i}`, url, options: { key } })))
    for (const i of keys.keys()) await shows('connected', `live${i}`)
    return new Set(keys.map((_, i) => react.seen[`live${i}`]!.live.socket)).size
  }, server.url)
  expect(seen).toBe(4)
  await expect.poll(() => server.clients.length).toBe(4)
})

test('a connection that goes over to another component stays open', async ({ page, server }) => {
  await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    const draw = (page: string) =>
      render(h(Live, { key: page, name: page, url, options: { key: 'shared' } }))
    draw('one')
    await shows('connected', 'one')
    draw('two')
    const { shown, live } = await shows('connected', 'two')
    window.kept = shown
    live.send('text')
    await shows('connected: text', 'two')
  }, server.url)
  expect(await page.evaluate(() => window.kept)).toEqual(['connected', 'connected: text'])
  expect(server.accepted).toBe(1)
})

test('another url closes the connection and opens one; nothing of the old is shown', async ({
  page,
  server,
}) => {
  const shown = await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    render(h(Live, { url: null }))
    const { live } = await shows('idle')
    const dropped = live.send('nowhere')
    render(h(Live, { url: `${url}/?id=first` }))
    await shows('connected')
    live.send('to the first')
    await shows('connected: to the first')
    // The same place, written otherwise.
    render(h(Live, { url: new URL(`${url}/?id=first`) }))
    render(h(Live, { url: `${url}/?id=second` }))
    await shows('connected')
    live.send('to the second')
    const { shown } = await shows('connected: to the second')
    return { dropped, shown }
  }, server.url)
  expect(shown).toEqual({
    dropped: 'dropped',
    shown: [
      'idle',
      'connecting',
      'connected',
      'connected: to the first',
      'idle',
      'connecting',
      'connected',
      'connected: to the second',
    ],
  })
  await expect.poll(() => server.clients.map(({ id }) => id)).toEqual(['second'])
  expect(server.accepted).toBe(2)
  await page.evaluate(async () => {
    react.render(react.h(react.Live, { url: undefined }))
    await react.shows('idle')
  })
  await expect.poll(() => server.clients.length).toBe(0)
})

test('another key makes a new connection', async ({ page, server }) => {
  await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    render(h(Live, { url, options: { key: 'user 1' } }))
    await shows('connected')
    render(h(Live, { url, options: { key: 'user 2' } }))
    await belay.until(() => react.seen['live']!.shown.length >= 6)
    await shows('connected')
  }, server.url)
  expect(server.accepted).toBe(2)
  await expect.poll(() => server.clients.length).toBe(1)
})

test('children that send when they are mounted are heard', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { h, render, useEffect, useReconnectingWebSocket } = react
    const echoes: string[] = []
    const results: string[] = []
    function Child({ send, text }: { send: (data: string) => string; text: string }) {
      useEffect(() => void results.push(send(text)), [send, text])
      return null
    }
    function Parent({ text, at }: { text: string; at: string | null }) {
      const onMessage = ({ data }: MessageEvent<string>) => echoes.push(data)
      const { send } = useReconnectingWebSocket(at, { onMessage })
      return at && h(Child, { send, text })
    }
    render(h(Parent, { text: 'one', at: url }))
    await belay.until(() => echoes.length === 1)
    render(h(Parent, { text: 'two', at: `${url}/other` }))
    await belay.until(() => echoes.length === 2)
    render(h(Parent, { text: 'three', at: null }))
    await new Promise(resolve => setTimeout(resolve, 50))
    render(h(Parent, { text: 'four', at: url }))
    await belay.until(() => echoes.length === 3)
    return { echoes, results }
  }, server.url)
  expect(seen).toEqual({
    echoes: ['one', 'two', 'four'],
    results: ['queued', 'queued', 'queued'],
  })
})

test('a server renders it idle, and the page takes over without a mismatch', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, Live, StrictMode, renderToString, hydrateRoot, place, shows } = react
    let asked = 0
    const element = h(StrictMode, {}, h(Live, { url: () => (asked++, url) }))
    const html = renderToString(element)
    await new Promise(resolve => setTimeout(resolve, 50))
    const askedByServer = asked
    const at = place()
    at.innerHTML = html
    const before = at.firstElementChild
    const problems: string[] = []
    hydrateRoot(at, element, { onRecoverableError: error => problems.push(String(error)) })
    await shows('connected')
    return { html, askedByServer, asked, problems, kept: before === at.firstElementChild }
  }, server.url)
  expect(seen).toEqual({
    html: '<p id="live" hidden="">idle</p>',
    askedByServer: 0,
    asked: 1,
    problems: [],
    kept: true,
  })
  expect(server.accepted).toBe(1)
})

test('what is hydrated late starts as the server left it, also when the key is in use', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, Live, renderToString, hydrateRoot, render, place, shows } = react
    const options = { key: 'shared' }
    const html = renderToString(h(Live, { name: 'late', url, options }))
    render(h(Live, { name: 'early', url, options }), 'root 1')
    const early = await shows('connected', 'early')
    early.live.send('text')
    await shows('connected: text', 'early')
    const at = place('root 2')
    at.innerHTML = html
    const problems: string[] = []
    const element = h(Live, { name: 'late', url, options })
    hydrateRoot(at, element, { onRecoverableError: error => problems.push(String(error)) })
    const { shown } = await shows('connected: text', 'late')
    return { problems, shown }
  }, server.url)
  expect(seen).toEqual({ problems: [], shown: ['idle', 'connected: text'] })
  expect(server.accepted).toBe(1)
})

test('what suspends before it is mounted connects to nothing', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { h, StrictMode, Suspense, use, useReconnectingWebSocket, render, unmount } = react
    let asked = 0
    let rendered = 0
    const findUrl = () => (asked++, url)
    function Suspending({ name, until }: { name: string; until: Promise<unknown> }) {
      const { status } = useReconnectingWebSocket(findUrl, { key: name })
      rendered++
      use(until)
      return h('p', { id: name }, status)
    }
    const fallback = h('p', { id: 'fallback' }, 'fallback')
    const draw = (until: Promise<unknown>) =>
      render(h(StrictMode, {}, h(Suspense, { fallback }, h(Suspending, { name: 'here', until }))))
    draw(react.gate().until)
    await belay.until(() => document.getElementById('fallback'))
    await new Promise(resolve => setTimeout(resolve, 50))
    unmount()
    await new Promise(resolve => setTimeout(resolve, 50))
    const abandoned = { asked, wasRendered: rendered > 0 }

    const first = react.gate()
    draw(first.until)
    await belay.until(() => document.getElementById('fallback'))
    await new Promise(resolve => setTimeout(resolve, 50))
    const suspended = asked
    first.open()
    await belay.until(() => document.getElementById('here')?.textContent === 'connected')
    const connected = asked

    // What is on the screen suspends anew: the fallback hides it, and it stays connected.
    const again = react.gate()
    draw(again.until)
    await belay.until(() => document.getElementById('fallback'))
    await new Promise(resolve => setTimeout(resolve, 50))
    again.open()
    await belay.until(() => !document.getElementById('fallback'))
    await new Promise(resolve => setTimeout(resolve, 50))
    return { abandoned, suspended, connected, asked }
  }, server.url)
  expect(seen).toEqual({
    abandoned: { asked: 0, wasRendered: true },
    suspended: 0,
    connected: 1,
    asked: 1,
  })
  expect(server.accepted).toBe(1)
  expect(server.clients).toHaveLength(1)
})

test('what an Activity hides is not connected, and is again when it is shown', async ({
  page,
  server,
}) => {
  const draw = (mode: 'hidden' | 'visible') =>
    page.evaluate(
      ([mode, url]) => {
        const { h, Activity, Live, render } = react
        render(h(Activity, { mode, children: h(Live, { url }) }))
      },
      [mode, server.url] as const,
    )
  const shows = (text: string) => page.evaluate(text => react.shows(text).then(() => {}), text)
  await draw('hidden')
  await shows('idle')
  await draw('visible')
  await shows('connected')
  expect(server.accepted).toBe(1)
  await draw('hidden')
  await expect.poll(() => server.clients.length).toBe(0)
  await draw('visible')
  await expect.poll(() => server.clients.length).toBe(1)
  await shows('connected')
  expect(server.accepted).toBe(2)
})

test('Fast Refresh keeps the connection, and brings in the new callback', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, refresh, render, StrictMode, useReconnectingWebSocket, useState } = react
    const told: string[] = []
    /** The module with this component, evaluated once more, as a bundler's transform leaves it. */
    const evaluate = (version: string, signature: string) => {
      const sign = refresh.createSignatureFunctionForTransform()
      function Edited() {
        sign()
        const [state] = useState(version)
        const onMessage = ({ data }: MessageEvent<string>) => told.push(`${version} ${data}`)
        const { status, send, socket } = useReconnectingWebSocket(url, { onMessage })
        window.kept = { send, socket }
        return h('p', { id: 'edited' }, `${version} ${state} ${status}`)
      }
      sign(Edited, signature, false, () => [useReconnectingWebSocket])
      refresh.register(Edited, 'edited.tsx Edited')
      return Edited
    }
    const shows = (text: string) =>
      belay.until(() => document.getElementById('edited')?.textContent === text)
    render(h(StrictMode, {}, h(evaluate('v1', 'same'))))
    refresh.performReactRefresh()
    await shows('v1 v1 connected')
    const { socket } = window.kept
    evaluate('v2', 'same')
    refresh.performReactRefresh()
    await shows('v2 v1 connected')
    await new Promise(resolve => setTimeout(resolve, 50))
    window.kept.send('text')
    await belay.until(() => told.length)
    const isKept = window.kept.socket === socket
    // Other hooks than before: the state is lost, and the connection with it, and only that one.
    evaluate('v3', 'other')
    refresh.performReactRefresh()
    await shows('v3 v3 connected')
    return { told, isKept, isNew: window.kept.socket !== socket }
  }, server.url)
  expect(seen).toEqual({ told: ['v2 text'], isKept: true, isNew: true })
  expect(server.accepted).toBe(2)
  await expect.poll(() => server.clients.length).toBe(1)
})

test('all who show a status show the same one, also while React takes its time', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, render, startTransition, useLayoutEffect, useReconnectingWebSocket } = react
    let isSlow = false
    const options = { key: 'shared', heartbeat: false as const }
    function Slow() {
      const { lastMessage } = useReconnectingWebSocket(url, options)
      if (isSlow) belay.block(3)
      return h('i', { className: 'slow' }, String(lastMessage?.data))
    }
    const torn: string[][] = []
    const shown = () => [...document.querySelectorAll('.slow')].map(each => each.textContent)
    function All({ count }: { count: number }) {
      useLayoutEffect(() => {
        if (new Set(shown()).size > 1) torn.push(shown())
      })
      return Array.from({ length: count }, (_, key) => h(Slow, { key }))
    }
    function First() {
      const { status, send } = useReconnectingWebSocket(url, options)
      window.kept = send
      return h('b', { id: 'first' }, status)
    }
    render([h(First, { key: 1 }), h(All, { key: 2, count: 1 })])
    await belay.until(() => document.getElementById('first')?.textContent === 'connected')
    isSlow = true
    let between = 0
    for (let round = 1; round <= 3; round++) {
      startTransition(() =>
        render([h(First, { key: 1 }), h(All, { key: 2, count: 30 - (round % 2) })]),
      )
      for (let i = 0; i < 5; i++) window.kept(`${round}.${i}`)
      await belay.until(() => {
        between += shown().length && new Set(shown()).size === 1 ? 0 : 1
        return shown().length > 20 && shown().every(text => text === `${round}.4`)
      })
    }
    return { torn, between }
  }, server.url)
  expect(seen).toEqual({ torn: [], between: 0 })
  expect(server.accepted).toBe(1)
})

test.describe('told by React', () => {
  test.use({ warnings: /The above error occurred in the <Live> component/ })

  test('a bad option and a bad url go to the error boundary, and leave nothing', async ({
    page,
    server,
  }) => {
    const messages = await page.evaluate(async url => {
      const { h, Live, Component, render, unmount, shows } = react
      const caught: string[] = []
      class Boundary extends Component<{ children: unknown }> {
        static getDerivedStateFromError = () => ({ hasFailed: true })
        override readonly state = { hasFailed: false }
        override componentDidCatch(error: Error) {
          caught.push(error.message)
        }
        override render() {
          return this.state.hasFailed ? null : (this.props.children as null)
        }
      }
      const key = 'the same'
      render(h(Boundary, { children: h(Live, { url, options: { key, closeTimeout: -1 } }) }))
      await belay.until(() => caught.length >= 1)
      unmount()
      render(h(Boundary, { children: h(Live, { url: 5 as never, options: { key } }) }))
      await belay.until(() => caught.length >= 2)
      unmount()
      render(h(Boundary, { children: h(Live, { url, options: { key } }) }))
      await shows('connected')
      render(h(Boundary, { children: h(Live, { url: {} as never, options: { key } }) }))
      await belay.until(() => caught.length >= 3)
      return caught
    }, server.url)
    expect(messages[0]).toContain('closeTimeout is -1')
    expect(messages[1]).toContain(
      'url must be a string, a URL, a function, null or undefined, not 5',
    )
    expect(messages[2]).toContain('url must be')
    await expect.poll(() => server.clients.length).toBe(0)
  })
})
