import { expect, test } from 'vitest'
import { replyWindow } from '../../src/core/window.ts'
import { TIMINGS } from './simulated-connection.ts'

/** `timeout` 10 s, `checkTimeout` 3 s. */
test.each<[string, boolean, number, number, number, number]>([
  ['an ordinary question', false, 0, 0, 1, 10_000],
  ['an ordinary question on a slow connection', false, 9_000, 0, 1, 10_000],
  ['an urgent question before any reply', true, 0, 0, 1, 3_000],
  ['an urgent question on a quick connection', true, 40, 0, 1, 3_000],
  ['an urgent question on a connection of 3.5 s', true, 3_600, 0, 1, 3_600],
  ['an urgent question on a connection slower than `timeout`', true, 25_000, 0, 1, 10_000],
  ['an ordinary question behind bytes', false, 0, 8_000, 1, 18_000],
  ['an urgent question behind bytes', true, 0, 8_000, 1, 11_000],
  ['an ordinary question with patience', false, 0, 0, 4, 40_000],
  ['an urgent question with patience', true, 0, 0, 8, 24_000],
  ['a question with patience behind bytes', false, 0, 8_000, 4, 48_000],
])('%s', (_, isUrgent, habit, underWay, patience, window) => {
  expect(replyWindow(TIMINGS, isUrgent, habit, underWay, patience, Infinity)).toBe(window)
})

test('a short window longer than the timeout is the timeout', () => {
  const timings = { ...TIMINGS, timeout: 2_000 }
  expect(replyWindow(timings, true, 0, 0, 1, Infinity)).toBe(2_000)
})

test.each<[string, boolean, number, number, number]>([
  ['waits as long as that', false, 0, 5_000, 5_000],
  ['never longer than `timeout`', false, 0, 70_000, 10_000],
  ['puts bytes under way on top', false, 8_000, 5_000, 13_000],
  ['is urgent where there is evidence', true, 0, 5_000, 3_000],
])('the first question of a connection %s', (_, isUrgent, underWay, first, window) => {
  expect(replyWindow(TIMINGS, isUrgent, 0, underWay, 1, first)).toBe(window)
})

test('a timeout that is off stays off', () => {
  const timings = { ...TIMINGS, timeout: Infinity, checkTimeout: Infinity }
  expect(replyWindow(timings, true, 0, 0, 1, Infinity)).toBe(Infinity)
  expect(replyWindow(timings, false, 0, 8_000, 4, Infinity)).toBe(Infinity)
})
