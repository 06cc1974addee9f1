import { expect, test } from 'vitest'
import { UnderWay } from '../../src/core/under-way.ts'

/** In bytes; takes 10 s on the slowest uplink. */
const TEN_SECONDS = 640_000

function handedOver(bytes: number, at: number): UnderWay {
  const underWay = new UnderWay()
  if (underWay.add(bytes)) underWay.stamp(at)
  return underWay
}

test('bytes take as long as on 512 kbit/s', () => {
  expect(handedOver(TEN_SECONDS, 0).ping(0)).toBe(10_000)
})

test('bytes are through after that', () => {
  const underWay = handedOver(TEN_SECONDS, 0)
  expect(underWay.ping(4_000)).toBe(6_000)
  expect(handedOver(TEN_SECONDS, 0).ping(10_000)).toBe(0)
})

test('bytes that follow others wait for them', () => {
  const underWay = handedOver(TEN_SECONDS, 0)
  underWay.add(TEN_SECONDS)
  underWay.stamp(1_000)
  expect(underWay.ping(1_000)).toBe(19_000)
})

test('the reply confirms those before the ping, and no others', () => {
  const underWay = handedOver(TEN_SECONDS, 0)
  underWay.ping(0)
  underWay.add(TEN_SECONDS / 2)
  underWay.stamp(500)
  // At the soonest, those behind the ping begin with the reply.
  underWay.reply(500)
  expect(underWay.ping(1_000)).toBe(4_500)
  underWay.reply(1_000)
  expect(underWay.ping(1_000)).toBe(0)
})

test('a reply as late as the slowest uplink makes those behind the ping no sooner', () => {
  const underWay = handedOver(TEN_SECONDS, 0)
  underWay.ping(4_000)
  underWay.add(TEN_SECONDS)
  underWay.stamp(4_000)
  underWay.reply(10_040)
  expect(underWay.ping(12_000)).toBe(8_000)
})

test('asks for the time once they are more than chatter, which no ping waits for', () => {
  const underWay = new UnderWay()
  expect(underWay.add(16 * 1024 - 1)).toBe(false)
  expect(underWay.ping(0)).toBe(0)
  expect(underWay.add(16 * 1024)).toBe(true)
})

test('without a time, they were handed over just before the ping', () => {
  const underWay = new UnderWay()
  underWay.add(TEN_SECONDS)
  expect(underWay.ping(60_000)).toBe(10_000)
})
