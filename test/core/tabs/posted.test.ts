import { expect, test } from 'vitest'
import { Posted } from '../../../src/core/tabs/posted.ts'

const count = (messages: number, bytes = messages * 10) => ({ messages, bytes })

function posted(messages: number): Posted {
  const posted = new Posted()
  for (let i = 0; i < messages; i++) posted.post(10)
  return posted
}

test('everything is unconfirmed until the worker tells otherwise', () => {
  const five = posted(5)
  expect([five.unconfirmed, five.waiting]).toEqual([count(5), 50])
  five.told(count(3), count(2))
  expect([five.unconfirmed, five.waiting]).toEqual([count(3), 20])
})

test('a connection that ends takes only what was handed to it', () => {
  const five = posted(5)
  five.told(count(4), count(1))
  expect(five.lose()).toEqual(count(3))
  // The fifth is on its way to the worker, which will have another connection for it.
  expect(five.unconfirmed).toEqual(count(1))
  expect(five.lose()).toEqual(count(0))
})

test('what was lost is not proven by older news', () => {
  const five = posted(5)
  five.told(count(5), count(0))
  five.lose()
  five.told(count(5), count(3))
  expect(five.unconfirmed).toEqual(count(0))
})

test('a worker that ends leaves all that it did not prove', () => {
  const five = posted(5)
  five.told(count(3), count(1))
  expect(five.restart()).toEqual(count(4))
  five.post(7)
  expect([five.unconfirmed, five.waiting]).toEqual([count(1, 7), 7])
  five.told(count(1, 7), count(1, 7))
  expect(five.unconfirmed).toEqual(count(0, 0))
})
