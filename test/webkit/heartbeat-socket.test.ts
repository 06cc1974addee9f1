/** `HeartbeatWebSocket` as it is published, in WebKit. */
import { TURN } from '../../src/core/lateness.ts'
import { expect, test } from './webkit-test.ts'
import type { Page } from './webdriver.ts'

/** What timers and the clock of the page may be off by, together, in ms. */
const SLACK = 1300

/** Connects, has a reply, and keeps the socket for the next steps. */
async function connected(page: Page, url: string, interval = 100): Promise<void> {
  await page.evaluate(
    async ({ url, interval }) => {
      const Class = belay.HeartbeatWebSocket.with({ interval, timeout: 1000, closeTimeout: 500 })
      const socket = new Class(url)
      window.kept = { Class, url, socket, lines: journal(socket), withheld: belay.watchWithheld() }
      await belay.next(socket, 'pong')
    },
    { url, interval },
  )
}

/** Behind a whole new connection, whatever the old one had to tell has been told. */
async function toldSince(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { Class, url, socket, lines } = window.kept
    const { get } = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'readyState')!
    await belay.until(() => get!.call(socket) === 3)
    await belay.next(new Class(url), 'pong')
    return (lines as string[]).filter(line => !/^p[io]ng$/.test(line))
  })
}

test('is the native class, and more', async ({ page, url }) => {
  const facts = await page.evaluate(async url => {
    class Mine extends belay.HeartbeatWebSocket.with({ interval: 50 }) {}
    const socket = new Mine(new URL(url))
    const lines = journal(socket)
    await belay.next(socket, 'open')
    socket.binaryType = 'arraybuffer'
    socket.send(new Uint8Array([1, 2, 3]))
    const { data } = await belay.next<MessageEvent<ArrayBuffer>>(socket, 'message')
    await belay.until(() => lines.filter(line => line === 'pong').length > 2)
    socket.close(4000, 'bye')
    await belay.next(socket, 'close')
    return {
      isNative: socket instanceof WebSocket && socket instanceof Mine,
      constants: [Mine.CONNECTING, Mine.OPEN, socket.CLOSING, socket.CLOSED],
      url: socket.url === url,
      bytes: data.byteLength,
      hasLatency: socket.latency! >= 0,
      end: [lines.at(-1), socket.readyState],
    }
  }, url)
  expect(facts).toEqual({
    isNative: true,
    constants: [0, 1, 2, 3],
    url: true,
    bytes: 3,
    hasLatency: true,
    end: ['close 4000 bye clean', 3],
  })
})

test('on a cliff says close once, in time, to the right target', async ({ page, url, faults }) => {
  await connected(page, url)
  await page.evaluate(() => {
    const { socket } = window.kept
    window.kept.inside = []
    socket.onclose = (event: CloseEvent) => {
      const Copy = event.constructor as typeof CloseEvent
      window.kept.inside.push({
        at: performance.now(),
        real: event instanceof CloseEvent,
        targets: event.target === socket && event.currentTarget === socket,
        buffered: socket.bufferedAmount,
        state: socket.readyState,
        copied: new Copy(event.type, event).reason,
      })
    }
    window.kept.faultAt = performance.now()
  })
  await faults.set({ kind: 'cliff' }, 'existing')
  const { lines, inside, took } = await page.evaluate(async () => {
    const { socket, lines, inside, faultAt, withheld } = window.kept
    await belay.until(() => socket.readyState === 3)
    const { at } = inside[0]
    socket.send('into the void')
    socket.close()
    socket.terminate()
    return { lines: lines as string[], inside, took: at - faultAt - withheld(faultAt, at) }
  })
  expect(lines.filter(line => line !== 'ping' && line !== 'pong')).toEqual([
    'open',
    'close 1006 heartbeat timeout unclean',
  ])
  expect(inside).toEqual([
    {
      at: inside[0].at,
      real: true,
      targets: true,
      buffered: 0,
      state: 3,
      copied: 'heartbeat timeout',
    },
  ])
  expect(took).toBeLessThan(100 + 1000 + TURN + SLACK)
})

for (const end of ['answers', 'resets'] as const) {
  test(`stays silent when the server behind a dead link ${end}`, async ({
    page,
    url,
    server,
    faults,
  }) => {
    await connected(page, `${url}?feed=50`)
    await faults.set({ kind: 'cliff' }, 'existing')
    await page.evaluate(() => belay.until(() => window.kept.socket.readyState === 3))
    await expect.poll(() => faults.state().held.down, { timeout: 20_000 }).toBeGreaterThan(100)
    await page.evaluate(() => void window.kept.lines.splice(0))
    if (end === 'resets') await faults.set({ kind: 'rst' }, 'existing')
    else await faults.restore()
    await expect.poll(() => faults.connections, { timeout: 20_000 }).toBe(0)
    expect(await toldSince(page)).toEqual([])
    expect(server.connections).toBe(1)
  })
}

test('notices a dead uplink while the feed still flows', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const timings = { interval: 100, timeout: 500, answerTimeout: 1000 }
    const socket = new (belay.HeartbeatWebSocket.with(timings))(url)
    window.kept = { socket, lines: journal(socket) }
    await belay.next(socket, 'pong')
  }, `${url}?feed=50`)
  await faults.set({ kind: 'cliff', direction: 'up' }, 'existing')
  const lines = await page.evaluate(async () => {
    const { socket, lines } = window.kept
    await belay.until(() => socket.readyState === 3)
    return lines as string[]
  })
  const after = lines.slice(lines.lastIndexOf('pong'))
  expect(after.filter(line => line.startsWith('message')).length).toBeGreaterThan(5)
  expect(lines.at(-1)).toBe('close 1006 heartbeat timeout unclean')
})

test('shows an owed reply to no listener of any kind', async ({ page, url }) => {
  const seen = await page.evaluate(async url => {
    const seen: string[] = []
    const note = (how: string) => (event: MessageEvent) => seen.push(`${how} ${event.data}`)
    class Early extends belay.HeartbeatWebSocket.with({ interval: 20 }) {
      constructor(url: string) {
        super(url)
        this.addEventListener('message', note('early'), true)
      }
    }
    const socket = new Early(url)
    socket.addEventListener('message', note('capturing'), { capture: true })
    socket.addEventListener('message', note('listening'))
    socket.addEventListener('message', { handleEvent: note('object') })
    socket.onmessage = note('handler')
    let pongs = 0
    socket.addEventListener('pong', () => pongs++)
    await belay.until(() => pongs >= 5)
    socket.send('mine')
    await belay.until(() => seen.length >= 5)
    return seen.sort()
  }, url)
  const how = ['capturing', 'early', 'handler', 'listening', 'object']
  expect(seen).toEqual(how.map(word => `${word} mine`))
})

test('delivers the text of a reply when none is owed', async ({ page, url, server }) => {
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ interval: 60_000 })
    const socket = new Class(url)
    const lines = journal(socket)
    await belay.next(socket, 'pong')
    // The server echoes what it does not know.
    socket.send('pong')
    await belay.next(socket, 'message')
    return lines
  }, url)
  expect(lines).toEqual(['open', 'ping', 'pong', 'message pong'])
  expect(server.pings).toBe(1)
})

test('close() on a dead link ends within closeTimeout', async ({ page, url, faults }) => {
  // No ping before the close: no verdict can be first.
  await connected(page, url, 60_000)
  await faults.set({ kind: 'cliff' }, 'existing')
  const { lines, took } = await page.evaluate(async () => {
    const { socket, lines, withheld } = window.kept
    lines.length = 0
    const start = performance.now()
    socket.close(1000, 'bye')
    lines.push(`returned ${socket.readyState}`)
    await belay.next(socket, 'close')
    const end = performance.now()
    return { lines: [...lines, socket.readyState], took: end - start - withheld(start, end) }
  })
  expect(lines).toEqual(['returned 2', 'close 1006 close timeout unclean', 3])
  expect(took).toBeLessThan(500 + SLACK)
  await page.evaluate(() => void window.kept.lines.splice(0))
  await faults.restore()
  expect(await toldSince(page)).toEqual([])
})

test('a hung upgrade ends at connectTimeout, and its late answer is not heard', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'hang-upgrade' })
  const { lines, took } = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ connectTimeout: 500 })
    const withheld = belay.watchWithheld()
    const start = performance.now()
    const socket = new Class(url)
    const lines = journal(socket)
    window.kept = { Class, url, socket, lines }
    await belay.next(socket, 'close')
    const end = performance.now()
    return { lines: [...lines, socket.readyState], took: end - start - withheld(start, end) }
  }, url)
  expect(lines).toEqual(['close 1006 connect timeout unclean', 3])
  expect(took).toBeLessThan(500 + TURN + SLACK)
  await page.evaluate(() => void window.kept.lines.splice(0))
  await faults.restore()
  expect(await toldSince(page)).toEqual([])
})

test('reports what a format throws, and what a listener throws, and goes on', async ({
  page,
  url,
}) => {
  const { lines, uncaught } = await page.evaluate(async url => {
    const format = {
      ping: () => 'ping',
      read: (): boolean => {
        throw new Error('format on purpose')
      },
    }
    const Class = belay.HeartbeatWebSocket.with({ interval: 100, timeout: 300, format })
    const socket = new Class(url)
    socket.onclose = () => {
      throw new Error('listener on purpose')
    }
    const lines = journal(socket)
    await belay.next(socket, 'close')
    return { lines, uncaught: [...failures] }
  }, url)
  expect(lines).toContain('message pong')
  expect(lines.at(-1)).toBe('close 1006 heartbeat timeout unclean')
  expect(uncaught.map(message => message.replace(/^Error: /, ''))).toEqual([
    'format on purpose',
    'listener on purpose',
  ])
})

test('works in a worker', async ({ page, url, faults }) => {
  await page.evaluate(url => {
    const script = document.querySelector<HTMLScriptElement>('script[type=module]')!.textContent
    const code = `
      ${script}
      const Class = belay.HeartbeatWebSocket.with({ interval: 50, timeout: 500 })
      const socket = new Class(${JSON.stringify(url)})
      socket.addEventListener('pong', () => postMessage('pong'), { once: true })
      socket.addEventListener('close', ({ code, reason }) => postMessage(code + ' ' + reason))
    `
    const source = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
    const worker = new Worker(source, { type: 'module' })
    window.kept = []
    worker.onmessage = ({ data }) => window.kept.push(data)
    worker.onerror = ({ message }) => window.kept.push(message)
    return belay.until(() => window.kept.length).then(() => {})
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const told = await page.evaluate(async () => {
    await belay.until(() => window.kept.length > 1)
    return window.kept as string[]
  })
  expect(told).toEqual(['pong', '1006 heartbeat timeout'])
})
