/** Classes in the place of the native one: of monitoring agents, recorders, mocks and pages. */
import { expect, test } from './own-server.ts'
import { few } from '../rig/lengths.ts'

/** Each is the body of a function of the native class `N`, and returns the class to use. */
const STAND_INS = {
  'a proxy that constructs the native class': `
    return new Proxy(N, { construct: (Class, given) => new Class(...given) })`,
  'a function that returns a native socket': `
    return function (...given) { const socket = new N(...given); return socket }`,
  'such a function with the native prototype and constants': `
    function Wrapped(...given) { return new N(...given) }
    Wrapped.prototype = N.prototype
    return Object.assign(Wrapped, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 })`,
  'a subclass that listens': `
    return class Agent extends N {
      constructor(...given) {
        super(...given)
        this.addEventListener('message', () => (this.seen = (this.seen ?? 0) + 1))
      }
    }`,
  'an agent that wraps the methods of each socket': `
    return new Proxy(N, {
      construct(Class, given) {
        const socket = new Class(...given)
        for (const name of ['send', 'close']) {
          socket[name] = (...given) => N.prototype[name].apply(socket, given)
        }
        return socket
      },
    })`,
  'a recorder that returns a proxy of each socket': `
    return new Proxy(N, {
      construct: (Class, given) =>
        new Proxy(new Class(...given), {
          get(socket, name) {
            const value = socket[name]
            return typeof value === 'function' ? value.bind(socket) : value
          },
          set: (socket, name, value) => Reflect.set(socket, name, value),
        }),
    })`,
  'a class that assigns to its own members': `
    return class extends EventTarget {
      static CONNECTING = 0
      static OPEN = 1
      static CLOSING = 2
      static CLOSED = 3
      constructor(...given) {
        super()
        const inner = (this.inner = new N(...given))
        this.readyState = 0
        this.bufferedAmount = 0
        this.url = inner.url
        this.protocol = this.extensions = ''
        for (const type of ['open', 'message', 'error', 'close']) {
          inner.addEventListener(type, event => {
            this.readyState = inner.readyState
            this.protocol = inner.protocol
            this.dispatchEvent(new event.constructor(type, event))
          })
        }
      }
      get binaryType() { return this.inner.binaryType }
      set binaryType(type) { this.inner.binaryType = type }
      send(data) { this.inner.send(data) }
      close(...given) {
        this.inner.close(...given)
        this.readyState = 2
      }
    }`,
  'a class with listeners that is not an EventTarget': `
    return class {
      static CONNECTING = 0
      static OPEN = 1
      static CLOSING = 2
      static CLOSED = 3
      listeners = {}
      constructor(...given) {
        this.inner = new N(...given)
        for (const type of ['open', 'message', 'error', 'close']) {
          this.inner.addEventListener(type, ({ data, code, reason, wasClean }) => {
            for (const listener of this.listeners[type] ?? []) {
              listener({ type, data, code, reason, wasClean })
            }
          })
        }
      }
      get url() { return this.inner.url }
      get protocol() { return this.inner.protocol }
      get readyState() { return this.inner.readyState }
      addEventListener(type, listener) { (this.listeners[type] ??= []).push(listener) }
      send(data) { this.inner.send(data) }
      close(...given) { this.inner.close(...given) }
    }`,
  'a class with handlers alone': `
    return class {
      static OPEN = 1
      onopen = this.onmessage = this.onerror = this.onclose = null
      constructor(...given) {
        const inner = (this.inner = new N(...given))
        inner.onopen = () => this.onopen?.()
        inner.onmessage = ({ data }) => this.onmessage?.({ data })
        inner.onerror = () => this.onerror?.()
        inner.onclose = ({ code, reason, wasClean }) => this.onclose?.({ code, reason, wasClean })
      }
      get readyState() { return this.inner.readyState }
      get url() { return this.inner.url }
      get protocol() { return this.inner.protocol }
      send = data => this.inner.send(data)
      close = (...given) => this.inner.close(...given)
    }`,
} as const

/** Loads the library once more, as a page does that has two copies of it. */
const loadAnother = async (): Promise<void> => {
  const code = await (await fetch('/harness.js')).text()
  await import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))
}

const HEARTBEAT = { interval: 100, timeout: 1000 }

for (const [name, code] of few(Object.entries(STAND_INS))) {
  for (const when of ['before', 'after'] as const) {
    test(`[beyond the standard] ${name}, in place ${when} the import: all works`, async ({
      page,
      serve,
    }) => {
      const { url, faults, seen } = await serve((frame, socket) =>
        socket.send(frame === 'ping' ? 'pong' : frame),
      )
      if (when === 'before') {
        await page.evaluate(async code => {
          globalThis.WebSocket = (0, eval)(`(N => {${code}})`)(WebSocket)
          window.kept = code
        }, code)
        await page.evaluate(loadAnother)
      } else {
        await page.evaluate(code => {
          globalThis.WebSocket = (0, eval)(`(N => {${code}})`)(WebSocket)
        }, code)
      }
      const facts = await page.evaluate(
        async ([url, heartbeat]) => {
          const { HeartbeatWebSocket } = belay
          const Class = HeartbeatWebSocket.with(heartbeat)
          const socket = new Class(url, ['one'])
          const lines = journal(socket)
          const handled: string[] = []
          const early = () => handled.push('early')
          socket.onmessage = early
          socket.onmessage = ({ data, target }) => handled.push(`${data} ${target === socket}`)
          // No round trip is measured behind other bytes.
          await belay.until(() => lines.includes('pong'))
          socket.send('hello')
          await belay.until(() => handled.length)
          const facts = {
            is: [socket instanceof Class, socket instanceof HeartbeatWebSocket],
            url: socket.url === url,
            protocol: socket.protocol,
            latency: typeof socket.latency,
            handled,
            state: socket.readyState,
          }
          socket.close(1000, 'done')
          await ended(socket)
          const client = belay.connect(url, { heartbeat, minReconnectionDelay: 0 })
          await belay.told(client.log, 'pong')
          client.client.send('over the client')
          await belay.told(client.log, 'dom:message')
          return { ...facts, lines: lines.filter(line => !/^p[io]ng$/.test(line)) }
        },
        [url, HEARTBEAT] as const,
      )
      expect(facts).toEqual({
        is: [true, true],
        url: true,
        protocol: 'one',
        latency: 'number',
        handled: ['hello true'],
        state: 1,
        lines: ['open', 'message hello', 'close 1000 done clean'],
      })
      // Nothing of the abandoned socket holds the next attempt up.
      await faults.set({ kind: 'cliff' }, 'existing')
      const log = await page.evaluate(async () => {
        const { client, log } = window.now
        await belay.told(log, 'connected', 2)
        await belay.told(log, 'pong', log.filter(({ event }) => event === 'pong').length + 2)
        client.reconnect()
        await belay.told(log, 'connected', 3)
        client.close()
        await belay.told(log, 'dom:close', 3)
        return log
          .filter(({ event }) => event === 'disconnected')
          .map(({ cause }) => cause as string)
      })
      expect(log).toEqual(['heartbeat', 'user', 'user'])
      await faults.restore()
      await expect.poll(() => seen.every(({ closed }) => closed)).toBe(true)
    })
  }
}

test('[beyond the standard] sockets made before the global is replaced, and restored, go on', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => socket.send(frame === 'ping' ? 'pong' : frame))
  const facts = await page.evaluate(async url => {
    const N = WebSocket
    const before = await opened(belay.HeartbeatWebSocket, url)
    globalThis.WebSocket = class Mock extends N {}
    const between = await opened(belay.HeartbeatWebSocket, url)
    const client = belay.connect(url)
    await belay.told(client.log, 'connected')
    globalThis.WebSocket = N
    const after = await opened(belay.HeartbeatWebSocket, url)
    const echoed = []
    for (const socket of [before, between, after]) {
      socket.send('x')
      echoed.push((await belay.next<MessageEvent>(socket, 'message')).data, socket.url === url)
      socket.close()
      await belay.next(socket, 'close')
    }
    client.client.send('y')
    await belay.told(client.log, 'dom:message')
    client.client.close()
    return [...echoed, client.client.url === url]
  }, url)
  expect(facts).toEqual(['x', true, 'x', true, 'x', true, true])
})

test('[beyond the standard] a subclass keeps what is its own over any class', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => socket.send(frame === 'ping' ? 'pong' : frame))
  const facts = await page.evaluate(
    async ([url, code]) => {
      class Mine extends belay.HeartbeatWebSocket {
        static readonly colour = 'red'
        readonly mine = 'mine'
        get double(): string {
          return this.mine + this.mine
        }
        override send(data: string): void {
          super.send(data.toUpperCase())
        }
      }
      globalThis.WebSocket = (0, eval)(`(N => {${code}})`)(WebSocket)
      const Other = Mine.with({ interval: 100 })
      const socket = await opened(Other, url)
      socket.send('x')
      const { data } = await belay.next<MessageEvent>(socket, 'message')
      return [data, socket.mine, socket.double, Other.colour, socket instanceof Mine]
    },
    [url, STAND_INS['a class with handlers alone']] as const,
  )
  expect(facts).toEqual(['X', 'mine', 'minemine', 'red', true])
})

test('[beyond the standard] two copies of the library give a socket one heartbeat', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(() => {
    const { text } = belay.formats
    belay.installGlobal({ match: () => true, format: text('A', 'a') })
    window.kept = [belay]
  })
  await page.evaluate(loadAnother)
  await page.evaluate(async url => {
    const [first] = window.kept
    const { HeartbeatWebSocket, formats, installGlobal } = belay
    const format = formats.text('B', 'b')
    window.kept.push(first !== belay)
    window.kept.push(await opened(HeartbeatWebSocket.with({ format }), url))
    const WebSocket = first.HeartbeatWebSocket.with({ format: formats.text('C', 'c') })
    window.kept.push(belay.connect(url, { heartbeat: { format }, WebSocket }))
    await belay.told(window.now.log, 'connected')
    window.kept.push(belay.connect(url, { heartbeat: { format } }))
    await belay.told(window.now.log, 'connected')
    installGlobal({ match: () => true, format })
    window.kept.push(await opened(globalThis.WebSocket, url))
  }, url)
  expect(await page.evaluate(() => window.kept[1])).toBe(true)
  await expect.poll(() => seen.map(({ received }) => received.join())).toEqual(['B', 'B', 'B', 'B'])
})

test('[beyond the standard] without a class there is one clear error, and no socket', async ({
  page,
  serve,
}) => {
  const { url, faults } = await serve()
  const facts = await page.evaluate(async url => {
    const N = WebSocket
    let made = 0
    const tell = (make: () => unknown) => {
      try {
        make()
        return 'nothing'
      } catch (error) {
        return String(error)
      }
    }
    const told = []
    const given: unknown[] = [undefined, null, {}, 'WebSocket']
    given.push(function () {
      made++
      return {}
    })
    for (const global of given) {
      globalThis.WebSocket = global as typeof WebSocket
      if (global === undefined) delete (globalThis as any).WebSocket
      told.push(tell(() => new belay.HeartbeatWebSocket(url)))
      if (typeof global !== 'function') told.push(tell(() => new belay.ReconnectingWebSocket(url)))
      // It may be there later.
      told.push(tell(() => new belay.ReconnectingWebSocket(url, [], { startClosed: true })))
    }
    globalThis.WebSocket = N
    await opened(belay.HeartbeatWebSocket, url)
    return { told: [...new Set(told)], made }
  }, url)
  expect(facts).toEqual({
    told: [expect.stringMatching(/^Error: belay-ws: there is no WebSocket here/), 'nothing'],
    made: 1,
  })
  expect(faults.connections).toBe(1)
})

test('[beyond the standard] what the page lays over url and readyState hinders nothing', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => frame === 'ping' && socket.send('pong'))
  const pongs = await page.evaluate(async url => {
    const { prototype } = WebSocket
    const native = Object.getOwnPropertyDescriptors(prototype)
    let pongs = 0
    for (const value of [undefined, null, 7]) {
      Object.defineProperty(prototype, 'url', { value, configurable: true })
      const socket = new belay.HeartbeatWebSocket(url)
      await belay.next(socket, 'pong')
      pongs++
    }
    Object.defineProperty(prototype, 'url', native.url)
    class Shadowed extends belay.HeartbeatWebSocket {
      override get url(): string {
        throw new Error('not to be read')
      }
    }
    await belay.next(new Shadowed(url), 'pong')
    return pongs
  }, url)
  expect(pongs).toBe(3)
})

test.describe('mocked by Playwright', () => {
  // What is routed stays for the next test in this tab.
  test.use({ ownTab: true })

  for (const closes of [true, false]) {
    test(`[beyond the standard] Playwright's routeWebSocket is a server that can be lost${closes ? ', and closes' : ''}`, async ({
      page,
      site,
    }) => {
      const received: string[] = []
      await page.routeWebSocket(/mocked/, route => {
        route.onMessage(message => {
          received.push(String(message))
          if (message === 'ping' && !received.includes('be silent')) route.send('pong')
          if (message === 'end') void route.close({ code: 3001, reason: 'ended' })
        })
      })
      await page.goto(site)
      const log = await page.evaluate(async closes => {
        const heartbeat = { interval: 100, timeout: 500 }
        const options = { heartbeat, minReconnectionDelay: 0, maxReconnectionDelay: 50 }
        const { client, log } = belay.connect('ws://mocked.example/', options)
        await belay.told(log, 'pong', 2)
        client.send(closes ? 'end' : 'be silent')
        await belay.told(log, 'connected', 2)
        client.close()
        await belay.told(log, 'dom:close', 2)
        return log
          .filter(({ event }) => event === 'disconnected')
          .map(({ cause }) => cause as string)
      }, closes)
      expect(log).toEqual([closes ? 'server' : 'heartbeat', 'user'])
    })
  }
})
