import { expect, test } from 'vitest'
import { expectAlive, expectDeath, expectOnePingAtATime } from './assertions.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

const INTERVALS = 200

test('a server that never reads gets exactly one ping in 200 intervals', () => {
  const connection = new SimulatedConnection({ feedEvery: 1_000 })
  connection.link.cut('up')
  connection.run(INTERVALS * 15_000)
  expectAlive(connection)
  expect(connection.times('ping')).toEqual([0])
  expect(connection.heart.pings).toBe(1)
})

test('a server that reads and never answers gets exactly one ping, too', () => {
  const connection = new SimulatedConnection({ feedEvery: 1_000, reply: mute })
  connection.run(INTERVALS * 15_000)
  expect(connection.received).toHaveLength(1)
})

test('nothing piles up in the heartbeat of a server that never reads', () => {
  const connection = new SimulatedConnection({ feedEvery: 1_000, reply: mute }).run(60_000)
  const armed = connection.page.timersArmed
  const { log } = connection
  const entries = log.length
  connection.run(INTERVALS * 15_000)
  // Not one event more, and no more timers than the silence needs to be watched.
  expect(log).toHaveLength(entries)
  expect(connection.page.timersPending).toBe(1)
  expect(connection.page.timersArmed - armed).toBeLessThanOrEqual(INTERVALS)
})

test('checks do not add pings to the one that is out', () => {
  const connection = new SimulatedConnection({ reply: mute })
  for (let at = 100; at < 3_000; at += 100) connection.at(at, () => connection.check())
  connection.run(60_000)
  expect(connection.times('ping')).toEqual([0])
  expectDeath(connection, 3_100, 3_150)
})

test('pings are numbered from 1 and never overlap', () => {
  const connection = new SimulatedConnection({ up: 900, down: 900, feedEvery: 700 })
  for (let at = 0; at < 600_000; at += 5_300) connection.at(at, () => connection.check())
  connection.run(600_000)
  expect(connection.heart.pings).toBe(connection.times('ping').length)
  expect(connection.heart.pings).toBeGreaterThan(60)
  expectOnePingAtATime(connection)
})
