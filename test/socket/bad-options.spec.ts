import type { Page } from '@playwright/test'
import { expect, test } from './socket-test.ts'

const TIMES = [
  'interval',
  'timeout',
  'answerTimeout',
  'checkTimeout',
  'connectTimeout',
  'closeTimeout',
]

/** What `with(options)` throws; as source text, since functions do not travel to the page. */
function thrown(page: Page, options: string): Promise<string> {
  return page.evaluate<string>(`(() => {
    try {
      belay.HeartbeatWebSocket.with(${options})
      return 'nothing'
    } catch (error) {
      return String(error)
    }
  })()`)
}

const VALUES = ['NaN', '-1', '0', '-Infinity', '"5"', 'null', 'true', '2147483648', '{}']

test('[beyond the standard] refuses each impossible time and names the fix', async ({ page }) => {
  for (const name of TIMES) {
    await test.step(name, async () => {
      for (const value of VALUES) {
        const message = await thrown(page, `{ ${name}: ${value} }`)
        const shown = value === '{}' ? '[object Object]' : value
        expect(message).toContain(`RangeError: belay-ws: ${name} is ${shown}; it must be`)
        expect(message).toMatch(/milliseconds above 0 and at most 2147483647, or false for never/)
      }
    })
  }
})

test('[beyond the standard] refuses what it does not know, and says what it wants', async ({
  page,
}) => {
  const cases = [
    ['{ intervall: 5 }', /TypeError: belay-ws: unknown option "intervall".*interval, timeout/],
    ['{ heartbeat: {} }', /TypeError: belay-ws: unknown option "heartbeat"/],
    ['{ pingOnOpen: 1 }', /RangeError: belay-ws: pingOnOpen is 1; it must be true or false/],
    ['{ pingOnOpen: null }', /pingOnOpen is null; it must be true or false/],
    ['{ timeout: 5000, answerTimeout: 4999 }', /answerTimeout is 4999; .*at least timeout.* 5000/],
    ['{ timeout: false, answerTimeout: 1000 }', /answerTimeout is 1000; .*at least timeout/],
    ['{ format: {} }', /TypeError: belay-ws: format must have a function read/],
    ['{ format: null }', /TypeError: belay-ws: format must have a function read/],
    ['{ format: "ping" }', /TypeError: belay-ws: format must have a function read/],
    ['{ format: true }', /TypeError: belay-ws: format must have a function read/],
    ['{ format: { ping: () => "ping" } }', /TypeError: belay-ws: format must have a function read/],
    ['{ format: { ping: "ping", read: () => true } }', /TypeError: .* may have ping\(id\)/],
  ] as const
  for (const [options, expected] of cases) {
    expect(await thrown(page, options), options).toMatch(expected)
  }
})

// `with(settings.heartbeat)` where nothing was set must not turn the heartbeat off unnoticed.
test('[beyond the standard] only false turns the heartbeat off, not nothing', async ({ page }) => {
  for (const nothing of ['undefined', 'null', '0', '""']) {
    expect.soft(await thrown(page, nothing)).toMatch(/(Type|Range)Error: belay-ws: /)
  }
})

test('[beyond the standard] checks inherited and new options together', async ({ page }) => {
  const message = await page.evaluate(() => {
    try {
      belay.HeartbeatWebSocket.with({ timeout: 100, answerTimeout: 200 }).with({ timeout: 300 })
    } catch (error) {
      return String(error)
    }
    return 'nothing'
  })
  expect(message).toMatch(/answerTimeout is 200; it must be at least timeout, which is 300/)
})

test('[beyond the standard] each time may be false, Infinity or long by itself', async ({
  page,
}) => {
  for (const name of TIMES) {
    for (const value of ['false', 'Infinity', '2147483647', '40000', '0.5', 'undefined']) {
      if (name === 'answerTimeout' && value === '0.5') continue
      expect(await thrown(page, `{ ${name}: ${value} }`), `${name}: ${value}`).toBe('nothing')
    }
  }
})

test('[beyond the standard] false and Infinity are accepted and never fire', async ({
  page,
  server,
}) => {
  const state = await page.evaluate(
    async ([url, names]) => {
      const delays: unknown[] = []
      const native = globalThis.setTimeout
      globalThis.setTimeout = ((handler: () => void, delay: number) => {
        delays.push(delay)
        return native(handler, delay)
      }) as typeof setTimeout
      const states: unknown[] = []
      for (const never of [false, Infinity] as const) {
        const Class = belay.HeartbeatWebSocket.with(
          Object.fromEntries(names.map(name => [name, never])),
        )
        const socket = new Class(url)
        const lines = journal(socket)
        await belay.next(socket, 'open')
        socket.send('hi')
        await belay.next(socket, 'message')
        socket.check()
        await belay.until(() => lines.includes('pong'))
        states.push(socket.readyState, lines.filter(line => line.startsWith('close')).length)
        socket.close()
        await belay.next(socket, 'close')
      }
      const bad = delays.filter(ms => !(Number(ms) >= 0 && Number(ms) <= 2 ** 31 - 1))
      return { states, bad }
    },
    [server.url, TIMES] as const,
  )
  expect(state).toEqual({ states: [1, 0, 1, 0], bad: [] })
})
