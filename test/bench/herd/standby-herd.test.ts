/** What a second connection on suspicion costs a server that stalls, and what it saves. */
import { expect, test } from 'vitest'
import { Agenda } from './agenda.ts'
import { runStandbyHerd } from './standby-herd.ts'

const CLIENTS = 2_000
const run = (seconds: number, onSuspicion: boolean) =>
  runStandbyHerd(CLIENTS, seconds * 1000, onSuspicion, 7)

test('an agenda keeps the order, and that of things at the same moment', () => {
  const agenda = new Agenda()
  const happened: string[] = []
  for (const [at, name] of [
    [5, 'b'],
    [1, 'a'],
    [5, 'c'],
    [9, 'e'],
    [7, 'd'],
  ] as const) {
    agenda.put(at, now => happened.push(`${name}${now}`))
  }
  while (agenda.next(8));
  expect(happened).toEqual(['a1', 'b5', 'c5', 'd7'])
})

test('a stall of 3 s costs next to nothing', () => {
  const { attempts, lost } = run(3, true)
  expect(lost).toBe(0)
  expect(attempts).toBeLessThanOrEqual(0.02)
})

test('a stall of 5 s costs a tenth of an attempt per client at most', () => {
  const { attempts, lost } = run(5, true)
  expect(lost).toBe(0)
  expect(attempts).toBeGreaterThan(0.03)
  expect(attempts).toBeLessThanOrEqual(0.1)
})

test('a stall of 15 s loses no connection, and a third of them without the plug-in', () => {
  const without = run(15, false)
  expect(without.lost).toBeGreaterThan(0.25)
  expect(without.lost).toBeLessThan(0.4)
  const held = run(15, true)
  expect(held.lost).toBe(0)
})

test('a stall of 30 s loses no connection, at two attempts per client at most', () => {
  const without = run(30, false)
  expect(without.lost).toBe(1)
  const held = run(30, true)
  expect(held.lost).toBe(0)
  expect(held.attempts).toBeLessThanOrEqual(2)
  expect(held.attempts).toBeLessThan(without.attempts)
  expect(without.outage).toBeGreaterThan(10)
})

test('a stall of a minute loses all of them, and everybody is back', () => {
  for (const onSuspicion of [false, true]) {
    const { lost, outage } = run(60, onSuspicion)
    expect(lost).toBe(1)
    expect(outage).toBeLessThan(600)
  }
})
