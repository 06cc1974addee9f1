/** `installGlobal`: a heartbeat for libraries that take the global class, for matching urls only. */
import { expect, test } from './own-server.ts'

declare global {
  /** The class that the browser brought. */
  var Native: typeof WebSocket
}

test.beforeEach(async ({ page }) => {
  await page.evaluate(() => {
    globalThis.Native = WebSocket
  })
})

const CLIFF = { interval: 200, timeout: 2000 }

test('[beyond the standard] a matching url has a heartbeat, any other a native socket', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve((frame, socket) => frame === 'ping' && socket.send('pong'))
  const facts = await page.evaluate(async url => {
    const asked: string[] = []
    belay.installGlobal({
      match: url => {
        asked.push(url.href)
        return url.pathname === '/live'
      },
    })
    const live = new WebSocket(`${url}live`)
    await belay.next(live, 'pong')
    const other = await opened(WebSocket, new URL(`${url}other`), ['one'])
    return {
      asked,
      live: [live.constructor === Native, live instanceof Native, live instanceof WebSocket],
      other: [
        Object.getPrototypeOf(other) === Native.prototype,
        other.constructor === Native,
        other instanceof WebSocket,
        'check' in other,
        other.protocol,
      ],
      early: new Native(url) instanceof WebSocket,
      none: [{}, null, new EventTarget()].map(value => (value as unknown) instanceof WebSocket),
    }
  }, url)
  expect(facts).toEqual({
    asked: [`${url}live`, `${url}other`],
    live: [false, true, true],
    other: [true, true, true, false, 'one'],
    early: true,
    none: [false, false, false],
  })
  expect(seen[1]!.received).toEqual([])
})

test('[beyond the standard] off a cliff the matching socket ends, and the other does not', async ({
  page,
  serve,
}) => {
  const { url, faults } = await serve((frame, socket) => frame === 'ping' && socket.send('pong'))
  await page.evaluate(
    async ([url, options]) => {
      belay.installGlobal({ match: ({ pathname }) => pathname === '/live', ...options })
      const live = await opened(WebSocket, `${url}live`)
      const other = await opened(WebSocket, `${url}other`)
      window.kept = { other, lines: journal(live) }
      await belay.next(live, 'pong')
    },
    [url, CLIFF] as const,
  )
  await faults.set({ kind: 'cliff' }, 'existing')
  const facts = await page.evaluate(async () => {
    const { lines, other } = window.kept
    await belay.until(() => lines.some((line: string) => line.startsWith('close')))
    return [lines.at(-1), other.readyState]
  })
  expect(facts).toEqual(['close 1006 heartbeat timeout unclean', 1])
})

test('[beyond the standard] relative and http urls are matched as what they mean', async ({
  page,
}) => {
  const { asked, host } = await page.evaluate(() => {
    const asked: string[] = []
    const match = ({ href }: URL) => {
      asked.push(href)
      return false
    }
    belay.installGlobal({ match })
    for (const url of ['/a', `http://${location.host}/b`, `ws://${location.host}/c`]) {
      new WebSocket(url).close()
    }
    return { asked, host: location.host }
  })
  expect(asked).toEqual(['a', 'b', 'c'].map(path => `ws://${host}/${path}`))
})

test('[beyond the standard] the class looks like the native one', async ({ page }) => {
  const facts = await page.evaluate(() => {
    belay.installGlobal({ match: () => true })
    const constants = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const
    const { enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(
      globalThis,
      'WebSocket',
    )!
    const thrown = [[], ['ws://127.0.0.1:99999/'], ['ws://127.0.0.1:1/', ['a', 'a']]].map(given => {
      const tell = (Class: any) => {
        try {
          new Class(...given)
          return 'nothing'
        } catch (error) {
          return (error as Error).name
        }
      }
      return [tell(WebSocket), tell(Native)]
    })
    return {
      constants: constants.map(name => [WebSocket[name], WebSocket.prototype[name]]),
      name: WebSocket.name,
      window: window.WebSocket === WebSocket,
      property: [enumerable, writable, configurable],
      thrown: thrown.map(([ours, native]) => [ours, ours === native]),
    }
  })
  expect(facts).toEqual({
    constants: [0, 1, 2, 3].map(value => [value, value]),
    name: 'WebSocket',
    window: true,
    property: [false, true, true],
    thrown: [
      ['TypeError', true],
      ['SyntaxError', true],
      ['SyntaxError', true],
    ],
  })
})

test('[beyond the standard] a subclass has the heartbeat where it matches, and works elsewhere', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve((frame, socket) =>
    socket.send(frame === 'ping' ? 'pong' : frame),
  )
  const facts = await page.evaluate(async url => {
    belay.installGlobal({ match: ({ pathname }) => pathname === '/live', interval: 50 })
    class Shouting extends WebSocket {
      override send(data: string): void {
        super.send(data.toUpperCase())
      }
    }
    const all = []
    for (const path of ['live', 'other']) {
      const socket = await opened(Shouting, url + path)
      const lines = journal(socket)
      socket.send('hello')
      await belay.until(() => lines.includes('message HELLO'))
      if (path === 'live') await belay.until(() => lines.includes('pong'))
      // As long as ten heartbeats.
      else await new Promise(resolve => setTimeout(resolve, 500))
      socket.close(1000)
      await belay.until(() => lines.at(-1)!.startsWith('close'))
      all.push([
        socket instanceof Shouting,
        socket instanceof WebSocket,
        socket instanceof Native,
        lines.includes('ping'),
        lines.at(-1),
        socket.readyState,
      ])
    }
    return { all, alien: (new Native(url) as unknown) instanceof Shouting }
  }, url)
  const end = 'close 1000 - clean'
  expect(facts.all).toEqual([
    [true, true, true, true, end, 3],
    [true, true, true, false, end, 3],
  ])
  expect(facts.alien).toBe(false)
  expect(seen[1]!.received).toEqual(['HELLO'])
})

/** Subclasses as ES5 has them, which inherit no static members. */
const ES5 = [
  `function Sub() { return Reflect.construct(Base, arguments, Sub) }`,
  `function Sub() { return Reflect.construct(Base, arguments, new.target || Sub) }`,
  `function Sub() { return Reflect.construct(Base, arguments, this.constructor) }`,
]

for (const code of ES5) {
  test(`[beyond the standard] ${code.slice(17, -2)} has its heartbeat where it matches`, async ({
    page,
    serve,
  }) => {
    const { url, seen } = await serve()
    const facts = await page.evaluate(
      async ([url, code]) => {
        const { HeartbeatWebSocket, formats, installGlobal } = belay
        const derive = (Base: typeof WebSocket): typeof WebSocket =>
          (0, eval)(`(Base => {
            ${code}
            Sub.prototype = Object.create(Base.prototype, { constructor: { value: Sub } })
            Sub.prototype.shout = function (text) { this.send(text.toUpperCase()) }
            return Sub
          })`)(Base)
        const asked: string[] = []
        const match = ({ pathname }: URL) => {
          asked.push(pathname)
          return pathname === '/live'
        }
        const With = HeartbeatWebSocket.with({ format: formats.text('W', 'w') })
        installGlobal({ match, format: formats.text('G', 'g') })
        const is = []
        for (const [Base, path] of [
          [WebSocket, 'live'],
          [WebSocket, 'other'],
          [With, 'with'],
        ] as const) {
          const Sub = derive(Base)
          const socket: any = await opened(Sub, url + path)
          socket.shout('x')
          is.push(socket instanceof Sub && socket instanceof Base && socket instanceof Native)
        }
        return { is, asked }
      },
      [url, code] as const,
    )
    expect(facts).toEqual({ is: [true, true, true], asked: ['/live', '/other'] })
    await expect
      .poll(() => seen.map(({ received }) => [...received].sort().join()))
      .toEqual(['G,X', 'X', 'W,X'])
  })
}

test('[beyond the standard] over a class that is not an EventTarget it works as well', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => frame === 'ping' && socket.send('pong'))
  const facts = await page.evaluate(async url => {
    class Mock {
      static OPEN = 1
      onopen?: () => void
      onmessage?: (event: object) => void
      onclose?: (event: object) => void
      inner: WebSocket
      constructor(url: string) {
        this.inner = new Native(url)
        this.inner.onopen = () => this.onopen?.()
        this.inner.onmessage = ({ data }) => this.onmessage?.({ data })
        this.inner.onclose = event => this.onclose?.(event)
      }
      send(data: string): void {
        this.inner.send(data)
      }
      close(): void {
        this.inner.close()
      }
    }
    globalThis.WebSocket = Mock as never
    const undo = belay.installGlobal({ match: ({ pathname }) => pathname === '/live' })
    const live = new WebSocket(`${url}live`)
    await belay.next(live, 'pong')
    const other: object = new WebSocket(`${url}other`)
    undo()
    return [live instanceof WebSocket, other instanceof WebSocket, (WebSocket as unknown) === Mock]
  }, url)
  expect(facts).toEqual([false, true, true])
})

test('[beyond the standard] the undo puts the global back, twice over', async ({ page, serve }) => {
  const { url } = await serve((_frame, socket) => socket.send('pong'))
  const facts = await page.evaluate(async url => {
    const undo = belay.installGlobal({ match: () => true })
    const Ours = WebSocket
    const before = new WebSocket(url)
    undo()
    undo()
    // Who kept the class makes native sockets with it; who has a socket keeps the heartbeat.
    const after = new Ours(url)
    await belay.next(before, 'pong')
    return [WebSocket === Native, Object.getPrototypeOf(after) === Native.prototype]
  }, url)
  expect(facts).toEqual([true, true])
})

test('[beyond the standard] the undo leaves alone what was patched on top', async ({
  page,
  serve,
}) => {
  const { url } = await serve()
  const facts = await page.evaluate(async url => {
    const undo = belay.installGlobal({ match: () => true })
    class Patched extends WebSocket {}
    globalThis.WebSocket = Patched
    undo()
    const socket = await opened(Patched, url)
    const lines = journal(socket)
    await new Promise(resolve => setTimeout(resolve, 300))
    return [WebSocket === Patched, lines, socket.readyState]
  }, url)
  expect(facts).toEqual([true, [], 1])
})

test('[beyond the standard] twice installed, each url has the options of its own, and one heartbeat', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const facts = await page.evaluate(async url => {
    const { text } = belay.formats
    const at = (path: string) => (url: URL) => url.pathname.startsWith(path)
    const undoA = belay.installGlobal({ match: at('/a'), format: text('A', 'a') })
    const undoB = belay.installGlobal({ match: at('/ab'), format: text('B', 'b') })
    window.kept = []
    for (const path of ['a', 'ab', 'c']) window.kept.push(await opened(WebSocket, url + path))
    // What is built on it has its own heartbeat and no other.
    const client = new belay.ReconnectingWebSocket(`${url}ab`, undefined, {
      WebSocket,
      heartbeat: { format: text('R', 'r') },
    })
    await belay.next(client, 'open')
    const facts = window.kept.map((socket: WebSocket) => socket instanceof WebSocket)
    undoB()
    undoA()
    return [...facts, WebSocket === Native]
  }, url)
  expect(facts).toEqual([true, true, true, true])
  await expect.poll(() => seen.map(({ received }) => received.join())).toEqual(['A', 'B', '', 'R'])
})

test('[beyond the standard] a match that throws has not matched, and is reported', async ({
  page,
  server,
}) => {
  const facts = await page.evaluate(async url => {
    const errors: string[] = []
    window.addEventListener('error', ({ message }) => errors.push(message))
    belay.installGlobal({
      match: () => {
        throw new Error('on purpose')
      },
    })
    const socket = await opened(WebSocket, url)
    return [Object.getPrototypeOf(socket) === Native.prototype, errors.length]
  }, server.url)
  expect(facts).toEqual([true, 1])
})

test('[beyond the standard] what cannot work is refused at once', async ({ page }) => {
  const facts = await page.evaluate(() => {
    const tell = (step: () => unknown) => {
      try {
        step()
        return 'nothing'
      } catch (error) {
        return `${(error as Error).name} ${(error as Error).message}`
      }
    }
    const match = () => true
    const told = [
      tell(() => belay.installGlobal({} as any)),
      tell(() => belay.installGlobal({ match: 'wss://example.com' } as any)),
      tell(() => belay.installGlobal({ match, interval: -1 })),
      tell(() => belay.installGlobal({ match, intervall: 1 } as any)),
    ]
    const untouched = WebSocket === Native
    for (const global of [undefined, {}, function WebSocket() {}, class WebSocket {}]) {
      globalThis.WebSocket = global as any
      told.push(tell(() => belay.installGlobal({ match })))
    }
    return { told, untouched }
  })
  const notAClass = /^TypeError belay-ws: the global WebSocket is not the standard class/
  expect(facts.untouched).toBe(true)
  const wanted = [
    /^RangeError belay-ws: match is undefined; it must be a function of a URL/,
    /^RangeError belay-ws: match is "wss:\/\/example.com"; it must be a function/,
    /^RangeError belay-ws: interval is -1/,
    /^TypeError belay-ws: unknown option "intervall"/,
    notAClass,
    notAClass,
    notAClass,
    notAClass,
  ]
  facts.told.forEach((line, nth) => expect(line).toMatch(wanted[nth]!))
})
