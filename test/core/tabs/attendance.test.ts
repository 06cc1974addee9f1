import { expect, test } from 'vitest'
import { Attendance, LOOK_EVERY, MOST_SILENCE } from '../../../src/core/tabs/attendance.ts'

/** Looks as often as the host does, and says when which tab is dropped. */
function watch(attendance: Attendance<string>, until: number, from = 0): [number, string[]][] {
  const dropped: [number, string[]][] = []
  for (let now = from + LOOK_EVERY; now <= until; now += LOOK_EVERY) {
    const silent = attendance.look(now)
    for (const tab of silent) attendance.remove(tab)
    if (silent.length) dropped.push([now, silent])
  }
  return dropped
}

test('a tab that says nothing for 150 s is dropped, and no other', () => {
  const attendance = new Attendance<string>()
  attendance.heard('a', 0)
  attendance.heard('b', 0)
  expect(watch(attendance, 100_000)).toEqual([])
  attendance.heard('b', 100_000)
  expect(watch(attendance, 240_000, 100_000)).toEqual([[MOST_SILENCE, ['a']]])
  expect(watch(attendance, 300_000, 240_000)).toEqual([[250_000, ['b']]])
})

test('a tab that speaks once a minute stays', () => {
  const attendance = new Attendance<string>()
  for (let now = 0; now < 600_000; now += 60_000) {
    attendance.heard('a', now)
    expect(watch(attendance, now + 60_000, now)).toEqual([])
  }
})

test('a worker that stood still drops nobody for it', () => {
  const attendance = new Attendance<string>()
  attendance.heard('a', 0)
  watch(attendance, 50_000)
  expect(attendance.look(1_000_000)).toEqual([])
  expect(watch(attendance, 1_140_000, 1_000_000)).toEqual([])
  expect(watch(attendance, 1_150_000, 1_140_000)).toEqual([[1_150_000, ['a']]])
})

test('a tab that has left is not looked for', () => {
  const attendance = new Attendance<string>()
  attendance.heard('a', 0)
  attendance.remove('a')
  expect(watch(attendance, 300_000)).toEqual([])
})
