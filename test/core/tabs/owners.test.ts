import { expect, test } from 'vitest'
import { Owners } from '../../../src/core/tabs/owners.ts'

/** Hands a message over for a tab; the outbox takes it. */
function queue(owners: Owners<string>, tab: string | undefined, data: unknown): void {
  owners.current = tab
  owners.queued(data)
  owners.current = undefined
}

test('messages of the outbox belong to those who put them in', () => {
  const owners = new Owners<string>()
  queue(owners, 'a', 'first')
  queue(owners, 'b', 'second')
  queue(owners, undefined, 'third')
  expect(['first', 'second', 'third'].map(data => owners.settled(data))).toEqual([
    'a',
    'b',
    undefined,
  ])
})

test('a message that no outbox took belongs to the one who sends', () => {
  const owners = new Owners<string>()
  queue(owners, 'a', 'first')
  owners.current = 'b'
  expect(owners.settled('dropped at once')).toBe('b')
  owners.current = undefined
  expect(owners.settled('first')).toBe('a')
})

test('what an open listener of the worker sends goes ahead, and is nobody’s', () => {
  const owners = new Owners<string>()
  queue(owners, 'a', 'first')
  expect(owners.settled('login')).toBe(undefined)
  expect(owners.settled('first')).toBe('a')
})
