import { describe, expect, test } from 'vitest'
import { expectAlive } from './assertions.ts'
import { PHASES, SLOW_LINK } from './phases.ts'
import { SimulatedConnection } from './simulated-connection.ts'

const HOUR = 3_600_000

describe.each([
  ['on', HOUR],
  ['back', -HOUR],
])('the wall clock jumps an hour %s', (_, by) => {
  test.each(PHASES)('%s: nothing happens', (_, at) => {
    const undisturbed = new SimulatedConnection(SLOW_LINK).run(120_000)
    const connection = new SimulatedConnection(SLOW_LINK)
    connection.at(at, () => connection.page.setWallClock(by)).run(120_000)
    expectAlive(connection)
    expect(connection.log).toEqual(undisturbed.log)
  })

  test('a dead link is noticed, at most one short window later', () => {
    for (let at = 1_000; at < 26_000; at += 500) {
      const connection = new SimulatedConnection()
      connection.at(1_000, () => connection.link.cut('both'))
      connection.at(at, () => connection.page.setWallClock(by)).run(60_000)
      expect(connection.diedAt).toBeGreaterThanOrEqual(15_040 + 3_000)
      expect(connection.diedAt).toBeLessThanOrEqual(25_040 + 3_100)
    }
  })
})

test('a wall clock that is set again and again disturbs nothing', () => {
  const undisturbed = new SimulatedConnection(SLOW_LINK).run(600_000)
  const connection = new SimulatedConnection(SLOW_LINK)
  for (let at = 0; at < 600_000; at += 3_700) {
    connection.at(at, () => connection.page.setWallClock(at % 2 ? HOUR : -HOUR / 2))
  }
  expect(connection.run(600_000).log).toEqual(undisturbed.log)
})

test('a wall clock that is set on each second does not keep a dead link for ever', () => {
  const connection = new SimulatedConnection()
  connection.link.cut('both')
  for (let at = 0; at < 600_000; at += 1_000) {
    connection.at(at, () => connection.page.setWallClock(5_000))
  }
  expect(connection.run(600_000).diedAt).toBeLessThan(60_000)
})

test('the absolute values of both clocks mean nothing', () => {
  const connection = new SimulatedConnection(SLOW_LINK).run(120_000)
  const elsewhere = new SimulatedConnection(SLOW_LINK)
  elsewhere.page.setWallClock(-elsewhere.page.wall)
  expect(elsewhere.run(120_000).log).toEqual(connection.log)
})
