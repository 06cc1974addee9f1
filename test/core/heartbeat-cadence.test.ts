import { expect, test } from 'vitest'
import { expectAlive } from './assertions.ts'
import { SimulatedConnection } from './simulated-connection.ts'

const HOUR = 3_600_000

test('pings right after open', () => {
  const connection = new SimulatedConnection().run(100)
  expect(connection.times('ping')).toEqual([0])
})

test('waits one interval with the first ping where told so', () => {
  const connection = new SimulatedConnection({ pingOnOpen: false }).run(15_100)
  expect(connection.times('ping')).toEqual([15_000])
})

test('pings one interval after the last exchange ended', () => {
  const connection = new SimulatedConnection({ up: 300, down: 200 }).run(50_000)
  expect(connection.times('ping')).toEqual([0, 15_500, 31_000, 46_500])
  expect(connection.times('pong')).toEqual([500, 16_000, 31_500, 47_000])
})

test('inbound traffic does not postpone the ping', () => {
  const quiet = new SimulatedConnection().run(5 * 60_000)
  const chatty = new SimulatedConnection({ feedEvery: 100 }).run(5 * 60_000)
  expect(chatty.times('ping')).toEqual(quiet.times('ping'))
})

test('stays up for an hour with a server that pushes much and wants a frame each minute', () => {
  const connection = new SimulatedConnection({ feedEvery: 100 }).run(HOUR)
  expectAlive(connection)
  expect(connection.messages.length).toBeGreaterThan(35_900)
  const heard = [0, ...connection.received.map(({ at }) => at), HOUR]
  const longestSilence = Math.max(...heard.slice(1).map((at, index) => at - heard[index]!))
  expect(longestSilence).toBeLessThan(16_000)
})

test('sets a timer for each exchange and none for each message', () => {
  const quiet = new SimulatedConnection().run(HOUR)
  const chatty = new SimulatedConnection({ feedEvery: 100 }).run(HOUR)
  expect(chatty.page.timersArmed).toBeLessThanOrEqual(2 * chatty.times('ping').length + 1)
  expect(chatty.page.timersArmed).toBe(quiet.page.timersArmed)
})

test('schedules the next ping from the reply and not from a timer', () => {
  const connection = new SimulatedConnection({ up: 30, down: 30 }).run(59)
  const armed = connection.page.timersArmed
  connection.run(1)
  expect(connection.page.timersArmed).toBe(armed + 1)
  expect(connection.timerAt).toBe(15_060)
})

test('sets no timer at all where nothing is to be asked', () => {
  const never = { interval: Infinity, timeout: Infinity, answerTimeout: Infinity }
  const connection = new SimulatedConnection({ timings: never, pingOnOpen: false })
  expect(connection.page.timersArmed).toBe(0)
  expect(connection.heart.deadline).toBe(Infinity)
})

test('asks for a timer no more often than an exchange has steps', () => {
  const connection = new SimulatedConnection({ up: 2_000, down: 2_000 }).run(HOUR)
  // The ping, the suspicion, the reply.
  expect(connection.page.timersArmed).toBeLessThanOrEqual(3 * connection.times('ping').length + 1)
})

test('an overdue ping counts as overdue once it is later than a hidden tab makes it', () => {
  const { heart } = new SimulatedConnection({ pingOnOpen: false })
  expect(heart.overdue(16_500)).toBe(false)
  expect(heart.overdue(16_501)).toBe(true)
})
