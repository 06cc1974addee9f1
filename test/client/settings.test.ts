import { describe, expect, test } from 'vitest'
import { clientSettings } from '../../src/client/settings.ts'
import type { HeartbeatFormat } from '../../src/core/formats/format.ts'

/** Options as somebody without a compiler writes them. */
function settings(options: object) {
  return clientSettings(options)
}

test('the defaults are those that are documented', () => {
  expect(clientSettings({})).toMatchObject({
    socket: { connectTimeout: 10_000, closeTimeout: 2_000 },
    lifecycle: {
      backoff: { min: 2_000, max: 10_000, factor: 1.5 },
      connectTimeout: 10_000,
      minUptime: 5_000,
      maxRetries: Infinity,
      needsProof: true,
    },
    outbox: { messages: 1_000, bytes: 1_048_576, overflow: 'drop-newest' },
    startClosed: false,
    WebSocket: undefined,
    hasReplies: true,
  })
  expect(clientSettings({}).shouldReconnect({} as never)).toBe(true)
})

const NUMBERS = [
  'reconnectionDelayGrowFactor',
  'minUptime',
  'maxRetries',
  'maxEnqueuedMessages',
  'maxEnqueuedBytes',
]
const DELAYS = ['minReconnectionDelay', 'maxReconnectionDelay']

describe.each([...NUMBERS, ...DELAYS])('%s', name => {
  test.each([NaN, -1, '5', 'soon', true, {}])('may not be %o', value => {
    const check = () => settings({ [name]: value })
    expect(check).toThrow(RangeError)
    expect(check).toThrow(new RegExp(`^belay-ws: ${name} is .*; it must be a number from \\d`))
  })
})

test.each([...NUMBERS, ...DELAYS])('%s may not be null', name => {
  expect(() => settings({ [name]: null })).toThrow(`belay-ws: ${name} is null; it must be a number`)
})

test.each(DELAYS)('%s may not be longer than timers keep', name => {
  for (const value of [Infinity, 2 ** 31]) {
    expect(() => settings({ [name]: value })).toThrow(
      `${name} is ${value}; it must be a number from`,
    )
  }
})

describe('maxReconnectionDelay', () => {
  test('draws the first limit down with it', () => {
    const { backoff } = clientSettings({ maxReconnectionDelay: 100 }).lifecycle
    expect(backoff).toMatchObject({ min: 100, max: 100 })
  })
})

describe('minReconnectionDelay', () => {
  test('draws the cap up with it', () => {
    const { backoff } = clientSettings({ minReconnectionDelay: 30_000 }).lifecycle
    expect(backoff).toMatchObject({ min: 30_000, max: 30_000 })
  })

  test('may not be above a cap that was given', () => {
    const options = { minReconnectionDelay: 30_000, maxReconnectionDelay: 10_000 }
    expect(() => clientSettings(options)).toThrow(
      /minReconnectionDelay is 30000.* at most maxReconnectionDelay, which is 10000/,
    )
  })
})

describe('connectTimeout', () => {
  test.each([NaN, 0, -1, 2 ** 31, '5', null])('may not be %o', value => {
    expect(() => settings({ connectTimeout: value })).toThrow(/^belay-ws: connectTimeout is/)
  })

  test('may be called connectionTimeout', () => {
    const { lifecycle, socket } = clientSettings({ connectionTimeout: 4_000 })
    expect([lifecycle.connectTimeout, socket.connectTimeout]).toEqual([4_000, 4_000])
  })

  test('may not be called both', () => {
    const options = { connectionTimeout: 4_000, connectTimeout: 4_000 }
    expect(() => clientSettings(options)).toThrow(/connectionTimeout is 4000.*left out/)
  })
})

test.each([
  ['overflow', 'spill', /overflow is "spill"; it must be one of drop-oldest, drop-newest, reject/],
  ['overflow', null, /overflow is null/],
  ['startClosed', 1, /startClosed is 1; it must be true or false/],
  ['shouldReconnect', true, /shouldReconnect is true; it must be a function/],
  ['heartbeat', null, /heartbeat is null; it must be an object of options, or false/],
  ['heartbeat', true, /heartbeat is true/],
  ['heartbeat', 15_000, /heartbeat is 15000/],
  ['WebSocket', {}, /WebSocket is .*; it must be a class like the global WebSocket/],
  ['WebSocket', class {}, /WebSocket is .*; it must be a class/],
  ['WebSocket', null, /WebSocket is null/],
])('%s may not be %o', (name, value, message) => {
  expect(() => settings({ [name]: value })).toThrow(RangeError)
  expect(() => settings({ [name]: value })).toThrow(message)
})

test('a class like the global WebSocket is taken', () => {
  class Like extends EventTarget {
    static readonly CLOSING = 2
  }
  expect(settings({ WebSocket: Like }).WebSocket).toBe(Like)
})

describe('unknown names', () => {
  test.each([
    ['maxRetrys', { maxRetrys: 3 }],
    ['debug', { debug: true }],
    ['intervall', { heartbeat: { intervall: 5 } }],
    ['closeTimeout', { heartbeat: { closeTimeout: 5 } }],
  ])('are refused: %s', (name, options) => {
    expect(() => settings(options)).toThrow(TypeError)
    expect(() => settings(options)).toThrow(new RegExp(`unknown option "${name}"`))
  })
})

describe('proof of life', () => {
  const listening: HeartbeatFormat = { read: () => undefined }
  const beating: HeartbeatFormat = { ping: () => 'beat', replies: false, read: () => undefined }
  test.each([
    ['is asked of a heartbeat', {}, true, true],
    ['is not to be had without one', { heartbeat: false }, false, false],
    ['is not to be had without a format', { heartbeat: { format: false } }, false, false],
    ['is any frame where nobody replies', { heartbeat: { format: beating } }, true, false],
    ['is any frame where we only listen', { heartbeat: { format: listening } }, true, false],
  ])('%s', (_, options, needsProof, hasReplies) => {
    const { lifecycle, ...rest } = settings(options)
    expect([lifecycle.needsProof, rest.hasReplies]).toEqual([needsProof, hasReplies])
  })
})
