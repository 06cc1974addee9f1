import { expect, test } from 'vitest'
import { Alarm } from '../../src/core/alarm.ts'

function rig(): { alarm: Alarm; log: string[]; fire: () => void } {
  const log: string[] = []
  let run = (): void => {}
  const timer = {
    set: (at: number, ring: () => void, isMessage: boolean) => {
      log.push(`set ${at}${isMessage ? ' by a message' : ''}`)
      run = ring
    },
    clear: () => log.push('clear'),
  }
  return { alarm: new Alarm(timer, () => log.push('ring')), log, fire: () => run() }
}

test('sets the timer for a sooner moment only', () => {
  const { alarm, log } = rig()
  for (const at of [100, 200, 100, 50, 70]) alarm.set(at)
  expect(log).toEqual(['set 100', 'set 50'])
})

test('sets it in any case where a message came in', () => {
  const { alarm, log } = rig()
  alarm.set(100)
  alarm.set(200, true)
  alarm.set(300)
  expect(log).toEqual(['set 100', 'set 200 by a message'])
})

test('rings, and can be set again for later', () => {
  const { alarm, log, fire } = rig()
  alarm.set(100)
  fire()
  alarm.set(900)
  expect(log).toEqual(['set 100', 'ring', 'set 900'])
})

test('clears the timer where there is nothing to wait for', () => {
  const { alarm, log } = rig()
  alarm.set(100)
  alarm.set(Infinity)
  alarm.set(500)
  expect(log).toEqual(['set 100', 'clear', 'set 500'])
})
