/** However a socket comes to its end, that is told once, and nothing keeps the next step from being made. */
import type { Page } from '@playwright/test'
import { expect, test } from './own-server.ts'

/** The page forbids itself every connection. Chromium then fires `error` alone, and never `close`. */
const forbid = (): void => {
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = "connect-src 'self'"
  document.head.append(policy)
}

const PORT_OF_NOBODY = 'ws://127.0.0.1:9/'

/** Firefox refuses what is forbidden in the constructor. */
const isThrowing = (page: Page): boolean =>
  page.context().browser()!.browserType().name() === 'firefox'

test.describe('what the policy of the page forbids', () => {
  test.use({ onPurpose: /connect-src/ })

  test('[beyond the standard] a socket that the policy of the page forbids closes once, in the turn after', async ({
    page,
  }) => {
    test.skip(isThrowing(page), 'Firefox throws in the constructor, and makes no socket')
    await page.evaluate(forbid)
    const facts = await page.evaluate(async url => {
      let timers = 0
      const { setTimeout } = globalThis
      globalThis.setTimeout = ((...given: Parameters<typeof setTimeout>) => {
        timers++
        return setTimeout(...given)
      }) as typeof setTimeout
      const socket = new belay.HeartbeatWebSocket(url)
      const lines = journal(socket)
      await belay.next(socket, 'close')
      const state = socket.readyState
      socket.terminate()
      socket.close()
      await new Promise(resolve => setTimeout(resolve, 500))
      return { lines, state, busy: timers > 20 }
    }, PORT_OF_NOBODY)
    expect(facts).toEqual({ lines: ['error', 'close 1006 - unclean'], state: 3, busy: false })
  })

  for (const step of ['close', 'terminate'] as const) {
    test(`[beyond the standard] ${step}() in the error event of a forbidden socket ends it, once`, async ({
      page,
    }) => {
      test.skip(isThrowing(page), 'Firefox throws in the constructor, and makes no socket')
      await page.evaluate(forbid)
      const lines = await page.evaluate(
        async ([url, step]) => {
          const socket = new belay.HeartbeatWebSocket(url)
          const lines = journal(socket)
          socket.addEventListener('error', () => socket[step]())
          await belay.next(socket, 'close')
          await new Promise(resolve => setTimeout(resolve, 200))
          return lines
        },
        [PORT_OF_NOBODY, step] as const,
      )
      expect(lines).toEqual(['error', 'close 1006 - unclean'])
    })
  }

  test('[beyond the standard] for a client that is a failed attempt as any other', async ({
    page,
  }) => {
    await page.evaluate(forbid)
    const facts = await page.evaluate(async url => {
      const { client, log } = belay.connect(url, {
        minReconnectionDelay: 0,
        maxReconnectionDelay: 0,
      })
      await belay.told(log, 'connecting', 3)
      client.close()
      await belay.until(() => client.readyState === 3)
      return log.filter(({ event }) => event === 'disconnected').map(({ cause }) => cause as string)
    }, PORT_OF_NOBODY)
    const cause = isThrowing(page) ? 'url' : 'network'
    expect(facts.slice(0, 2)).toEqual([cause, cause])
  })
})

declare global {
  /** A mock that does what it is told to. */
  class Mock extends EventTarget {
    static last: Mock
    readyState: number
    tell(type: string, init?: object): void
  }
}

/** Opens in the next turn, replies to each ping, and closes never. */
const installMock = (): void => {
  class Mock extends EventTarget {
    static CONNECTING = 0
    static OPEN = 1
    static CLOSING = 2
    static CLOSED = 3
    static last: Mock
    readyState = 0
    bufferedAmount = 0
    url: string
    protocol = ''
    extensions = ''
    binaryType = 'blob'
    constructor(url: string) {
      super()
      this.url = url
      Mock.last = this
      setTimeout(() => {
        this.readyState = 1
        this.dispatchEvent(new Event('open'))
      })
    }
    send(data: string): void {
      if (data === 'ping') setTimeout(() => this.tell('message', { data: 'pong' }))
    }
    close(): void {}
    tell(type: string, init: object = {}): void {
      this.dispatchEvent(Object.assign(new Event(type), init))
    }
  }
  Object.assign(globalThis, { Mock, WebSocket: Mock })
}

test('[beyond the standard] a socket that becomes CLOSED without a word is told as ended', async ({
  page,
}) => {
  await page.evaluate(installMock)
  const facts = await page.evaluate(async () => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 50 })
    const socket = new Class('ws://mock.example/')
    const lines = journal(socket)
    await belay.next(socket, 'pong')
    Mock.last.readyState = 3
    await belay.next(socket, 'close')
    const count = lines.length
    await new Promise(resolve => setTimeout(resolve, 300))
    return [lines.at(-1), lines.length - count, socket.readyState]
  })
  expect(facts).toEqual(['close 1006 - unclean', 0, 3])
})

test('[beyond the standard] a close() that does nothing is bounded all the same', async ({
  page,
}) => {
  await page.evaluate(installMock)
  const facts = await page.evaluate(async () => {
    const Class = belay.HeartbeatWebSocket.with({ closeTimeout: 100 })
    const socket = await opened(Class, 'ws://mock.example/')
    const lines = journal(socket)
    socket.close(1000)
    await belay.next(socket, 'close')
    const { client, log } = belay.connect('ws://mock.example/', { closeTimeout: 100 })
    await belay.told(log, 'connected')
    client.close()
    await belay.told(log, 'dom:close')
    return [lines.at(-1), client.readyState]
  })
  expect(facts).toEqual(['close 1006 close timeout unclean', 3])
})

test('[beyond the standard] a second end, and whatever comes after the first, is not told', async ({
  page,
}) => {
  await page.evaluate(installMock)
  const lines = await page.evaluate(async () => {
    const socket = await opened(belay.HeartbeatWebSocket, 'ws://mock.example/')
    await belay.next(socket, 'pong')
    const lines = journal(socket)
    Mock.last.tell('close', { code: 4000, reason: 'first', wasClean: true })
    Mock.last.tell('message', { data: 'late' })
    Mock.last.tell('error')
    Mock.last.tell('close', { code: 4001, reason: 'second', wasClean: true })
    socket.terminate()
    return lines
  })
  expect(lines).toEqual(['close 4000 first clean'])
})

test('[beyond the standard] a native close() that throws keeps nobody from the next step', async ({
  page,
  serve,
}) => {
  const { url, faults } = await serve((frame, socket) => frame === 'ping' && socket.send('pong'))
  const lines = await page.evaluate(async url => {
    const N = WebSocket
    globalThis.WebSocket = class extends N {
      override close(): void {
        throw new Error('on purpose')
      }
    }
    const socket = await opened(belay.HeartbeatWebSocket, url)
    const lines = journal(socket)
    socket.terminate()
    const options = { heartbeat: { interval: 50, timeout: 500 }, minReconnectionDelay: 0 }
    const { client, log } = belay.connect(url, options)
    await belay.told(log, 'pong')
    client.reconnect()
    await belay.told(log, 'connected', 2)
    return lines
  }, url)
  expect(lines).toEqual(['close 1006 - unclean'])
  await faults.set({ kind: 'cliff' }, 'existing')
  const state = await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'connected', 3)
    client.close()
    await belay.told(log, 'dom:close', 3)
    return client.readyState
  })
  expect(state).toBe(3)
})
