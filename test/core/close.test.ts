import { describe, expect, test } from 'vitest'
import * as close from '../../src/core/close.ts'
import { causeOf, closeMeaning, isSendable } from '../../src/core/close.ts'

test('the codes are those of RFC 6455 and the IANA registry, and one of our own', () => {
  expect(close).toMatchObject({
    NORMAL_CLOSURE: 1000,
    ABNORMAL_CLOSURE: 1006,
    TRY_AGAIN_LATER: 1013,
    GIVEN_UP: 4408,
  })
})

test('the reasons that we give fit into a Close frame', () => {
  for (const reason of [close.HEARTBEAT_TIMEOUT, close.CONNECT_TIMEOUT, close.CLOSE_TIMEOUT]) {
    expect(reason).not.toBe('')
    expect(new TextEncoder().encode(reason).length).toBeLessThanOrEqual(123)
  }
})

describe('the cause of an end', () => {
  test.each([
    [1006, 'heartbeat timeout', 'heartbeat'],
    [1006, 'connect timeout', 'connect-timeout'],
    [1006, '', 'network'],
    [1006, 'close timeout', 'network'],
    [1000, '', 'server'],
    [1001, '', 'server'],
    [1005, '', 'server'],
    [1011, '', 'server'],
    [1012, '', 'server'],
    [1013, '', 'server'],
    [4401, '', 'server'],
    // What a server says of heartbeats is what a server says.
    [1000, 'heartbeat timeout', 'server'],
    [4408, 'heartbeat timeout', 'server'],
    [1008, 'connect timeout', 'server'],
  ] as const)('%i %j is %s', (code, reason, cause) => {
    expect(causeOf(code, reason)).toBe(cause)
  })
})

describe('a code that a page may send', () => {
  test.each([1000, 3000, 3999, 4000, 4408, 4999])('%i', code => {
    expect(isSendable(code)).toBe(true)
  })

  test.each([0, 999, 1001, 1005, 1006, 1013, 2999, 5000, -1, NaN, Infinity])('is not %d', code => {
    expect(isSendable(code)).toBe(false)
  })
})

describe('the meaning of a code', () => {
  test.each([
    [1000, /normal/i],
    [1001, /going away/i],
    [1005, /without a code/i],
    [1006, /without a close frame/i],
    [1009, /too big/i],
    [1012, /restart/i],
    [1013, /try again later/i],
    [1015, /TLS/],
    [4408, /heartbeat/i],
    [4401, /ask the server/i],
    [3000, /library or framework/i],
    [3999, /library or framework/i],
  ])('%i', (code, meaning) => {
    expect(closeMeaning(code)).toMatch(meaning)
  })

  test('is one line for any number', () => {
    for (let code = -5; code < 6_000; code++) {
      expect(closeMeaning(code)).toMatch(/^[A-Z].+$/)
    }
    expect(closeMeaning(NaN)).toBe('Not a known code')
    expect(closeMeaning(2_000)).toBe('Not a known code')
  })
})
