import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expectAlive } from './assertions.ts'
import { SimulatedConnection } from './simulated-connection.ts'

/** How late a verdict may be with timers that are exact: the turn of the event loop, and rounding. */
const SLACK = 100
const RUNS = 400

/** A link whose round trip stays within the timeout, and a heartbeat on it. */
const links = fc
  .record({
    interval: fc.integer({ min: 200, max: 60_000 }),
    timeout: fc.integer({ min: 100, max: 30_000 }),
    answerExtra: fc.integer({ min: 0, max: 60_000 }),
    checkTimeout: fc.integer({ min: 100, max: 10_000 }),
    upShare: fc.double({ min: 0, max: 0.49, noNaN: true }),
    downShare: fc.double({ min: 0, max: 0.49, noNaN: true }),
    feedEvery: fc.option(fc.integer({ min: 150, max: 90_000 }), { nil: 0 }),
    pingOnOpen: fc.boolean(),
  })
  .map(({ interval, timeout, answerExtra, checkTimeout, upShare, downShare, ...rest }) => ({
    timings: { interval, timeout, answerTimeout: timeout + answerExtra, checkTimeout },
    up: upShare * timeout,
    down: downShare * timeout,
    ...rest,
  }))

/** When the cliff comes, in exchanges. */
const moments = fc.double({ min: 0, max: 6, noNaN: true })

test('a link that lost its downlink is dead within interval and timeout', () => {
  fc.assert(
    fc.property(links, moments, fc.constantFrom('both', 'down'), (link, moment, direction) => {
      const connection = new SimulatedConnection(link)
      const { interval, timeout } = link.timings
      const cliff = moment * (interval + link.up + link.down)
      connection.at(cliff, () => connection.link.cut(direction))
      connection.run(cliff + interval + timeout + SLACK)
      expect(connection.heart.state).toBe('dead')
      expect(connection.diedAt).toBeGreaterThanOrEqual(cliff)
    }),
    { numRuns: RUNS },
  )
})

test('a link that lost its uplink under a feed is dead within interval and answerTimeout', () => {
  fc.assert(
    fc.property(links, moments, (link, moment) => {
      // Slower than the turns of the event loop; see heartbeat-silence.test.ts for quicker ones.
      const feedEvery = Math.max(150, Math.min(link.feedEvery || 1_000, link.timings.timeout / 2))
      const connection = new SimulatedConnection({ ...link, feedEvery })
      const { interval, answerTimeout } = link.timings
      // The peer must have answered once: one with whom no exchange was had is given the benefit.
      const exchange = link.up + link.down
      const first = link.pingOnOpen ? exchange : interval + exchange
      const cliff = first + 1 + moment * (interval + exchange)
      connection.at(cliff, () => connection.link.cut('up'))
      // A reply that was under way at the cliff still ends its exchange.
      connection.run(cliff + exchange + interval + answerTimeout + SLACK)
      expect(connection.heart.state).toBe('dead')
    }),
    { numRuns: RUNS },
  )
})

test('a link that lost its uplink without a feed is dead within interval and timeout', () => {
  fc.assert(
    fc.property(links, moments, (link, moment) => {
      const connection = new SimulatedConnection({ ...link, feedEvery: 0 })
      const { interval, timeout } = link.timings
      const cliff = moment * (interval + link.up + link.down)
      connection.at(cliff, () => connection.link.cut('up'))
      // A reply that was under way at the cliff still ends its exchange.
      connection.run(cliff + link.up + link.down + interval + timeout + SLACK)
      expect(connection.heart.state).toBe('dead')
    }),
    { numRuns: RUNS },
  )
})

test('a healthy link is never dead, and is asked as often as it should', () => {
  fc.assert(
    fc.property(links, link => {
      const connection = new SimulatedConnection(link)
      const { interval } = link.timings
      connection.run(40 * interval)
      expectAlive(connection)
      const longest = interval + link.up + link.down + 1
      const gaps = connection.times('ping').map((at, index, all) => at - (all[index - 1] ?? 0))
      expect(Math.max(...gaps)).toBeLessThanOrEqual(longest)
    }),
    { numRuns: RUNS / 2 },
  )
})

test('a healthy link is never dead under checks of the application and the page', () => {
  fc.assert(
    fc.property(links, fc.array(moments, { maxLength: 20 }), (link, checks) => {
      const { interval, timeout, checkTimeout } = link.timings
      // A check wants the reply within the short window; a link that is slower fails it rightly.
      const share = Math.min(1, checkTimeout / timeout)
      const connection = new SimulatedConnection({
        ...link,
        up: link.up * share,
        down: link.down * share,
      })
      for (const moment of checks) connection.at(moment * interval, () => connection.check())
      expectAlive(connection.run(10 * interval))
    }),
    { numRuns: RUNS },
  )
})
