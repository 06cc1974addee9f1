import { expect, test } from 'vitest'
import { TURN } from '../../../src/core/lateness.ts'
import { Handshake, WELCOME_TIMEOUT } from '../../../src/core/tabs/handshake.ts'

test('a tab that was never welcome falls back at once', () => {
  const handshake = new Handshake()
  handshake.begin(0)
  expect(handshake.at).toBe(WELCOME_TIMEOUT)
  expect(handshake.passed(WELCOME_TIMEOUT)).toBe(false)
  expect(handshake.passed(WELCOME_TIMEOUT + TURN)).toBe(true)
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
  expect(handshake.isDone).toBe(false)
  expect([handshake.fail(), handshake.fail(), handshake.fail()]).toEqual([
    'reopen',
    'reopen',
    'fall back',
  ])
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
