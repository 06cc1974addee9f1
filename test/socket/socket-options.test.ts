import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { text } from '../../src/core/formats/text.ts'
import { socketSettings } from '../../src/socket/socket-options.ts'

const DURATIONS = [
  'interval',
  'timeout',
  'answerTimeout',
  'checkTimeout',
  'connectTimeout',
  'closeTimeout',
] as const

/** Options as somebody without a compiler writes them. */
function settings(options: object) {
  return socketSettings(options)
}

test('the defaults are those that are documented', () => {
  expect(socketSettings({})).toMatchObject({
    interval: 15_000,
    timeout: 10_000,
    answerTimeout: 30_000,
    checkTimeout: 3_000,
    connectTimeout: 10_000,
    closeTimeout: 2_000,
    pingOnOpen: true,
    askOnSend: true,
  })
  const { format } = socketSettings({})
  expect(format && format.ping!(1)).toBe('ping')
})

describe.each(DURATIONS)('%s', name => {
  test.each([NaN, 0, -5, 2 ** 31, '100', null, true, {}, []])('may not be %o', value => {
    const check = () => settings({ [name]: value })
    expect(check).toThrow(RangeError)
    expect(check).toThrow(new RegExp(`^belay-ws: ${name} is .*; it must be milliseconds above 0`))
  })

  test('is off with false and Infinity, and the default where undefined', () => {
    // `answerTimeout` may not be shorter than `timeout`.
    for (const value of [false, Infinity]) {
      const options = name === 'timeout' ? { answerTimeout: value } : {}
      expect(settings({ ...options, [name]: value })[name]).toBe(Infinity)
    }
    expect(settings({ [name]: undefined })[name]).toBe(socketSettings({})[name])
  })
})

describe('answerTimeout', () => {
  test('is timeout where that is longer', () => {
    expect(socketSettings({ timeout: 40_000 }).answerTimeout).toBe(40_000)
    expect(socketSettings({ timeout: false }).answerTimeout).toBe(Infinity)
    expect(socketSettings({ timeout: 1_000 }).answerTimeout).toBe(30_000)
  })

  test('may not be shorter than timeout', () => {
    const check = () => socketSettings({ answerTimeout: 9_999 })
    expect(check).toThrow(RangeError)
    expect(check).toThrow(/answerTimeout is 9999; it must be at least timeout, which is 10000/)
    expect(socketSettings({ answerTimeout: 10_000 }).answerTimeout).toBe(10_000)
  })
})

test('a timeout longer than the interval is fine', () => {
  expect(socketSettings({ interval: 1_000, timeout: 20_000 })).toMatchObject({ interval: 1_000 })
})

describe('ping and pong', () => {
  const read = (options: object, inherited?: object) => {
    const { format, given } = socketSettings(options, inherited)
    return format ? { ping: format.ping?.(1), pong: format.pong, given } : format
  }

  test('are the format', () => {
    expect(read({ ping: { op: 1 }, pong: { op: 2 }, interval: 5 })).toMatchObject({
      ping: '{"op":1}',
      pong: '{"op":2}',
    })
    expect(read({ ping: undefined, pong: undefined })).toMatchObject({ ping: 'ping', pong: 'pong' })
  })

  test.each([
    ['ping', { ping: 'a' }],
    ['pong', { pong: 'a' }],
  ])('%s does not stand beside a format', (_, options) => {
    expect(() => settings({ ...options, format: text() })).toThrow(
      /^belay-ws: format is .*; it must be left out beside ping and pong\. See/,
    )
    expect(() => settings({ ...options, format: false })).toThrow(
      /format is false; it must be left/,
    )
  })

  test.each([null, '', {}, 5])('%o is neither a text nor an object with a member', ping => {
    expect(() => settings({ ping })).toThrow(TypeError)
    expect(() => settings({ pong: ping })).toThrow(/^belay-ws: ping and pong must each be a text/)
  })

  test('of a subclass take the place of what it inherits, and give way to its format', () => {
    const { given } = socketSettings({ format: text('x', 'y') })
    expect(read({ ping: 'a' }, given)).toMatchObject({ ping: 'a', pong: 'pong' })
    const own = socketSettings({ ping: 'a', pong: 'b' }).given
    expect(read({ interval: 5 }, own)).toMatchObject({ ping: 'a', pong: 'b' })
    expect(read({ format: text('x', 'y') }, own)).toMatchObject({ ping: 'x', pong: 'y' })
    expect(read(false as unknown as object, own)).toBe(false)
  })
})

describe('format', () => {
  test.each([
    ['null', null],
    ['true', true],
    ['a text', 'ping'],
    ['a function', () => 'ping'],
    ['an object without functions', {}],
    ['an object without read', { ping: () => 'ping' }],
    ['texts for functions', { ping: 'ping', read: 'pong' }],
    ['a text for ping', { ping: 'ping', read: () => true }],
    ['null for ping', { ping: null, read: () => true }],
  ])('may not be %s', (_, format) => {
    const check = () => settings({ format })
    expect(check).toThrow(TypeError)
    expect(check).toThrow(/^belay-ws: format must have a function read\(data, id\)/)
  })

  test('may be false for no heartbeat', () => {
    expect(socketSettings({ format: false }).format).toBe(false)
  })

  test('may leave ping out', () => {
    const format = { read: () => undefined }
    expect(socketSettings({ format }).format).toBe(format)
  })

  test('says whether a ping may be the first frame, and the option overrules it', () => {
    const format = { ping: () => 'ping', read: () => true, pingOnOpen: false }
    expect(socketSettings({ format }).pingOnOpen).toBe(false)
    expect(socketSettings({ format, pingOnOpen: true }).pingOnOpen).toBe(true)
  })

  test('brings the timings of its protocol, and the options overrule them', () => {
    const format = { read: () => undefined, interval: 4_000, timeout: 40_000 }
    expect(socketSettings({ format })).toMatchObject({
      interval: 4_000,
      timeout: 40_000,
      answerTimeout: 40_000,
    })
    expect(socketSettings({ format, interval: 1_000, timeout: 2_000 })).toMatchObject({
      interval: 1_000,
      timeout: 2_000,
    })
  })

  test('refuses an interval that its other side does not put up with', () => {
    const format = { ping: () => 'ping', read: () => true, maxInterval: 20_000 }
    const check = () => socketSettings({ format, interval: 20_001 })
    expect(check).toThrow(RangeError)
    expect(check).toThrow(
      /^belay-ws: interval is 20001; it must be at most 20000, or the other side/,
    )
    expect(socketSettings({ format, interval: 20_000 }).interval).toBe(20_000)
    // Somebody else does the asking.
    expect(socketSettings({ format, interval: false }).interval).toBe(Infinity)
  })

  test('with a handshake keeps the first ping back, and refuses to be overruled', () => {
    const format = { ping: () => 'ping', read: () => true, handshake: true }
    expect(socketSettings({ format }).pingOnOpen).toBe(false)
    expect(socketSettings({ format, pingOnOpen: false }).pingOnOpen).toBe(false)
    const check = () => socketSettings({ format, pingOnOpen: true })
    expect(check).toThrow(RangeError)
    expect(check).toThrow(/^belay-ws: pingOnOpen is true; it must be left out: this format begins/)
  })

  test('that was not called says how to', () => {
    expect(() => settings({ format: text })).toThrow(/\(call it: text\(\)\)$/)
    expect(() => settings({ format: () => 'ping' })).toThrow(/or be false for no heartbeat/)
  })
})

describe.each(['pingOnOpen', 'askOnSend'])('%s', name => {
  test.each([null, 0, 1, 'false'])('may not be %o', value => {
    const check = () => settings({ [name]: value })
    expect(check).toThrow(RangeError)
    expect(check).toThrow(new RegExp(`^belay-ws: ${name} is .*; it must be true or false`))
  })
})

test('askOnSend is taken as it is given', () => {
  expect(socketSettings({ askOnSend: false }).askOnSend).toBe(false)
  expect(socketSettings({ askOnSend: true }, { askOnSend: false }).askOnSend).toBe(true)
})

describe('names', () => {
  test('that are unknown are refused, with the known ones in the message', () => {
    const check = () => settings({ intervall: 5_000 })
    expect(check).toThrow(TypeError)
    expect(check).toThrow(/unknown option "intervall"; the options are interval, timeout/)
  })

  test('are refused whatever their value', () => {
    expect(() => settings({ pingInterval: undefined })).toThrow(/"pingInterval"/)
  })
})

test('what is not given is taken over', () => {
  const { given } = socketSettings({ interval: 1_000, timeout: 500 })
  const inherited = socketSettings({ timeout: 700 }, given)
  expect(inherited).toMatchObject({ interval: 1_000, timeout: 700 })
})

test('whatever is given, the answer is a usable setting or a complaint that names the option', () => {
  const options = fc.record(
    Object.fromEntries(
      [...DURATIONS, 'pingOnOpen', 'askOnSend', 'format'].map(name => [name, fc.anything()]),
    ),
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(options, options => {
      try {
        for (const name of DURATIONS) expect(settings(options)[name]).toBeGreaterThan(0)
      } catch (error) {
        // Values that have no text at all, such as an object without a prototype, excuse the rest.
        if (!(error as Error).message.includes('primitive value')) {
          expect((error as Error).message).toMatch(/^belay-ws: \w+ (is|must)/)
        }
      }
    }),
    { numRuns: 1_000 },
  )
})
