/** One queue: what a step puts in runs after the steps before it, and never holds the page for ever. */
import { expect, test } from 'vitest'
import { EventQueue } from '../../src/client/event-queue.ts'

test('a step runs at once when nothing else does', () => {
  const ran: string[] = []
  new EventQueue().put(() => ran.push('now'))
  expect(ran).toEqual(['now'])
})

test('what a step puts in runs after all that was put in before it', () => {
  const queue = new EventQueue()
  const ran: string[] = []
  queue.put(() => {
    queue.put(() => {
      ran.push('b')
      queue.put(() => ran.push('d'))
    })
    queue.put(() => ran.push('c'))
    ran.push('a')
  })
  expect(ran).toEqual(['a', 'b', 'c', 'd'])
})

test('a million steps in one round take no second round', () => {
  const queue = new EventQueue()
  let ran = 0
  queue.put(() => {
    for (let step = 0; step < 1e6; step++) queue.put(() => ran++)
  })
  expect(ran).toBe(1e6)
})

test('steps that put in steps for ever let the page have its turn, and keep their order', async () => {
  const queue = new EventQueue()
  const ran: number[] = []
  let isOver = false
  const again = () => {
    ran.push(ran.length)
    if (!isOver) queue.put(again)
  }
  queue.put(again)
  const before = ran.length
  let late = -1
  queue.put(() => (late = ran.length))
  expect(late).toBe(-1)
  await expect.poll(() => ran.length).toBeGreaterThan(before)
  isOver = true
  expect(late).toBeGreaterThanOrEqual(before)
})
