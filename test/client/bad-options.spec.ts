/** Bad options throw at construction: the option's name, the value and the fix in the message. */
import { expect, test } from './client-test.ts'

const DURATIONS = ['0', '-1', 'NaN', '2147483648', '"5000"', 'true', 'null']

function durations(name: string): [options: string, message: string][] {
  const fix = 'it must be milliseconds above 0 and at most 2147483647, or false for never'
  return DURATIONS.map(value => [`{ ${name}: ${value} }`, `${name} is ${value}; ${fix}`])
}

/** Evaluated in the page, because NaN, functions and classes do not travel. */
const BAD: [options: string, message: string][] = [
  ...['connectTimeout', 'closeTimeout'].flatMap(name => durations(name)),
  ...['minReconnectionDelay', 'maxReconnectionDelay', 'minUptime'].flatMap(name =>
    ['-1', 'NaN', 'Infinity', '2147483648', '"500"', 'false'].map((value): [string, string] => [
      `{ ${name}: ${value} }`,
      `${name} is ${value}; it must be a number from 0 to 2147483647`,
    ]),
  ),
  ...['maxRetries', 'maxEnqueuedMessages', 'maxEnqueuedBytes'].flatMap(name =>
    ['-1', 'NaN', '"3"', 'false'].map((value): [string, string] => [
      `{ ${name}: ${value} }`,
      `${name} is ${value}; it must be a number from 0 to Infinity`,
    ]),
  ),
  ['{ reconnectionDelayGrowFactor: 0.5 }', 'reconnectionDelayGrowFactor is 0.5; it must be a num'],
  ['{ reconnectionDelayGrowFactor: NaN }', 'reconnectionDelayGrowFactor is NaN; it must be a num'],
  [
    '{ minReconnectionDelay: 200, maxReconnectionDelay: 100 }',
    'minReconnectionDelay is 200; it must be',
  ],
  [
    '{ overflow: "drop" }',
    'overflow is "drop"; it must be one of drop-oldest, drop-newest, reject',
  ],
  ['{ startClosed: 1 }', 'startClosed is 1; it must be true or false'],
  ['{ shouldReconnect: true }', 'shouldReconnect is true; it must be a function'],
  ['{ reconnectDelay: 500 }', 'reconnectDelay is 500; it must be a function that returns millisec'],
  ['{ heartbeat: true }', 'heartbeat is true; it must be an object of options, or false for none'],
  ['{ heartbeat: null }', 'heartbeat is null; it must be an object'],
  ['{ heartbeat: { interval: 0 } }', 'interval is 0; it must be milliseconds'],
  ['{ heartbeat: { timeout: -5 } }', 'timeout is -5; it must be milliseconds'],
  ['{ heartbeat: { every: 5 } }', 'unknown option "every"; the options are interval, timeout'],
  ['{ heartbeat: { format: {} } }', 'format must have a function read'],
  ['{ WebSocket: {} }', 'WebSocket is [object Object]; it must be a class like the global'],
  [
    '{ WebSocket: class {} }',
    'WebSocket is class {}; it must be a class like the global WebSocket',
  ],
  ['{ maxRetrys: 5 }', 'unknown option "maxRetrys"; the options are heartbeat, connectTimeout'],
  ['{ debug: true }', 'unknown option "debug"'],
  [
    '{ connectTimeout: 5, connectionTimeout: 6 }',
    'connectionTimeout is 6; it must be left out beside connectTimeout',
  ],
]

for (const [name, cases] of Object.entries({
  'every bad option is refused, and no socket is made': BAD,
  'a bad connectionTimeout is refused under the name that was written':
    durations('connectionTimeout'),
})) {
  test(name, async ({ page, server }) => {
    const results = await page.evaluate(
      ([url, options]) =>
        options.map(text => {
          const bad = (0, eval)(`(${text})`) as object
          try {
            new belay.ReconnectingWebSocket(url, [], bad)
            return 'was taken'
          } catch (error) {
            const { name, message } = error as Error
            return `${name}: ${message}`
          }
        }),
      [server.url, cases.map(([options]) => options)] as const,
    )
    for (const [i, [options, message]] of cases.entries()) {
      expect.soft(results[i], options).toContain(`belay-ws: ${message}`)
      expect.soft(results[i], options).toMatch(/^(RangeError|TypeError): belay-ws: /)
    }
    expect(server.accepted).toBe(0)
  })
}

const GOOD = [
  '{}',
  '{ heartbeat: false, connectTimeout: false, closeTimeout: Infinity }',
  '{ heartbeat: {}, connectionTimeout: Infinity }',
  '{ minReconnectionDelay: 0, maxReconnectionDelay: 0, reconnectionDelayGrowFactor: 1 }',
  '{ minReconnectionDelay: 30000 }',
  '{ maxReconnectionDelay: 100 }',
  '{ minUptime: 0, maxRetries: 0, maxEnqueuedMessages: 0, maxEnqueuedBytes: 0 }',
  '{ maxRetries: Infinity, maxEnqueuedMessages: Infinity, maxEnqueuedBytes: Infinity }',
  '{ connectTimeout: undefined, connectionTimeout: undefined, heartbeat: undefined }',
  '{ maxRetries: undefined, overflow: undefined, startClosed: undefined }',
  '{ shouldReconnect: undefined, WebSocket: undefined, minReconnectionDelay: undefined }',
  '{ WebSocket: WebSocket }',
  '{ WebSocket: class extends WebSocket {} }',
  '{ WebSocket: belay.HeartbeatWebSocket }',
]

test('each good set of options is taken, and connects', async ({ page, server }) => {
  for (const options of GOOD) {
    await test.step(options, async () => {
      await page.evaluate(
        async ([url, text]) => {
          const { log } = belay.connect(url, (0, eval)(`(${text})`) as object)
          await belay.told(log, 'connected')
        },
        [server.url, options] as const,
      )
    })
  }
})

test('a url that is no address is refused', async ({ page }) => {
  const messages = await page.evaluate(() =>
    [undefined, null, 7, {}, ['ws://127.0.0.1']].map(url => {
      try {
        new belay.ReconnectingWebSocket(url as never)
        return 'was taken'
      } catch (error) {
        return String(error)
      }
    }),
  )
  for (const message of messages) {
    expect(message).toContain('TypeError: belay-ws: url must be a string, a URL or a function, not')
  }
})
