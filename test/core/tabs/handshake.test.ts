import { expect, test } from 'vitest'
import { TURN } from '../../../src/core/lateness.ts'
import { Handshake, FIRST_WELCOME, LATER_WELCOME } from '../../../src/core/tabs/handshake.ts'

test('a tab that was never welcome falls back at once', () => {
  const handshake = new Handshake()
  handshake.begin(0)
  expect(handshake.at).toBe(FIRST_WELCOME)
  expect(handshake.passed(FIRST_WELCOME)).toBe(false)
  expect(handshake.passed(FIRST_WELCOME + TURN)).toBe(true)
  expect(handshake.fail()).toBe('fall back')
})

test('a welcome ends the wait', () => {
  const handshake = new Handshake()
  handshake.begin(0)
  handshake.succeed()
  expect([handshake.at, handshake.isDone]).toEqual([Infinity, true])
})

test('a page that comes late gives a welcome in the queue its turn', () => {
  const handshake = new Handshake()
  handshake.begin(0)
  expect(handshake.passed(60_000)).toBe(false)
  handshake.succeed()
  expect(handshake.passed(60_000 + TURN)).toBe(false)
})

test('a tab that was welcome tries three times', () => {
  const handshake = new Handshake()
  handshake.begin(0)
  handshake.succeed()
  handshake.begin(10_000)
  expect(handshake.at).toBe(10_000 + LATER_WELCOME)
  expect(handshake.isDone).toBe(false)
  expect(handshake.fail()).toBe('reopen')
  handshake.begin(20_000)
  // A worker that is busy gets more time with each try.
  expect(handshake.at).toBe(20_000 + 2 * LATER_WELCOME)
  expect([handshake.fail(), handshake.fail()]).toEqual(['reopen', 'fall back'])
})

test('each welcome begins the count anew', () => {
  const handshake = new Handshake()
  handshake.begin(0)
  handshake.succeed()
  handshake.fail()
  handshake.fail()
  handshake.begin(0)
  handshake.succeed()
  expect([handshake.fail(), handshake.fail()]).toEqual(['reopen', 'reopen'])
})

test('a wait that is stopped has no end', () => {
  const handshake = new Handshake()
  handshake.begin(0)
  handshake.stop()
  expect(handshake.passed(100_000)).toBe(false)
})
