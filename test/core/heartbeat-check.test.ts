import { describe, expect, test } from 'vitest'
import type { ConnectionOptions } from './simulated-connection.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import { DOWNLOAD, SimulatedConnection, mute } from './simulated-connection.ts'

describe('on a link at rest', () => {
  test('asks at once', () => {
    const connection = new SimulatedConnection()
    connection.at(5_000, () => connection.check()).run(6_000)
    expect(connection.times('ping')).toEqual([0, 5_000])
  })

  test('waits for the short window only', () => {
    const connection = new SimulatedConnection()
    connection.at(4_000, () => connection.link.cut('both'))
    connection.at(5_000, () => connection.check())
    expectDeath(connection.run(60_000), 8_000, 8_050)
  })

  test('never waits longer than timeout', () => {
    const connection = new SimulatedConnection({ timings: { timeout: 1_000 } })
    connection.at(4_000, () => connection.link.cut('both'))
    connection.at(5_000, () => connection.check())
    expectDeath(connection.run(60_000), 6_000, 6_050)
  })

  test('takes the next regular exchange from its own', () => {
    const connection = new SimulatedConnection()
    connection.at(5_000, () => connection.check()).run(30_000)
    expect(connection.times('ping')).toEqual([0, 5_000, 20_040])
  })

  test('leaves later exchanges their full timeout', () => {
    const connection = new SimulatedConnection()
    connection.at(5_000, () => connection.check())
    connection.at(6_000, () => connection.link.cut('both'))
    expectDeath(connection.run(60_000), 30_040, 30_090)
  })
})

describe('with a ping out', () => {
  test('shortens the wait', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(2_000, () => connection.check())
    expectDeath(connection.run(60_000), 5_000, 5_050)
  })

  test('does not lengthen it', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(9_000, () => connection.check())
    expectDeath(connection.run(60_000), 10_000, 10_050)
  })

  test('does not lengthen it, however often it is called', () => {
    const connection = new SimulatedConnection({ reply: mute })
    for (let at = 500; at < 30_000; at += 500) connection.at(at, () => connection.check())
    expectDeath(connection.run(60_000), 3_500, 3_550)
  })

  test('shortens it in suspicion, too, and only shortens it', () => {
    const connection = new SimulatedConnection({ reply: mute })
    for (const at of [4_000, 5_000, 6_500]) connection.at(at, () => connection.check())
    expectDeath(connection.run(60_000), 7_000, 7_050)
    expect(connection.times('suspect')).toEqual([1_000])
  })

  test('asks anew about a peer whose frames came after the ping', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(1_000, () => connection.link.push('news'))
    connection.at(2_000, () => connection.check())
    expectDeath(connection.run(60_000), 5_000, 5_050)
  })

  test('is satisfied by any frame', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(2_000, () => connection.check())
    connection.at(4_000, () => connection.link.push('news'))
    expectAlive(connection.run(29_000))
    // As after any frame: `interval + timeout` of silence.
    expectDeath(connection.run(60_000), 29_020, 29_070)
  })

  test('does not lengthen the wait for an answer', () => {
    const connection = new SimulatedConnection(DOWNLOAD)
    connection.at(1_000, () => connection.link.cut('up'))
    for (let at = 16_000; at < 80_000; at += 700) connection.at(at, () => connection.check())
    expectDeath(connection.run(100_000), 45_040, 45_200)
  })
})

test('a healthy link survives any number of checks', () => {
  const connection = new SimulatedConnection({ up: 800, down: 800 })
  for (let at = 0; at < 300_000; at += 130) connection.at(at, () => connection.check())
  expectAlive(connection.run(300_000))
})

describe('the habit of the connection', () => {
  /** Steady round trips for two minutes; then a check while nothing arrives any more. */
  function checkedAfter(options: ConnectionOptions): number {
    const connection = new SimulatedConnection(options).run(120_000)
    connection.link.cut('both')
    connection.check()
    return connection.run(60_000).diedAt! - connection.times('ping').at(-1)!
  }

  test('makes the short window longer, where its round trip takes 3.5 s', () => {
    const connection = new SimulatedConnection({ up: 1_750, down: 1_750 }).run(100_000)
    connection.check()
    expectAlive(connection.run(60_000))
  })

  test('never makes it longer than the timeout', () => {
    expect(checkedAfter({ up: 4_900, down: 4_900 })).toBeLessThanOrEqual(10_050)
  })

  test('does not make it longer on a quick connection', () => {
    const connection = new SimulatedConnection().run(100_000)
    connection.link.cut('both')
    connection.check()
    expectDeath(connection.run(60_000), 103_000, 103_050)
  })

  test('holds for a late timer, too', () => {
    const connection = new SimulatedConnection({ up: 1_750, down: 1_750 }).run(100_000)
    const asleep = connection.times('ping').at(-1)! + 20_000
    connection.page.away(asleep - 10_000, asleep)
    expectAlive(connection.run(200_000))
  })
})

describe('without urgency', () => {
  test('asks at once, and waits for the timeout', () => {
    const connection = new SimulatedConnection()
    connection.at(4_000, () => connection.link.cut('both'))
    connection.at(5_000, () => connection.check(false))
    expectDeath(connection.run(60_000), 15_000, 15_050)
    expect(connection.times('ping')).toEqual([0, 5_000])
  })

  test('leaves a wait as it is', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(2_000, () => connection.check(false))
    expectDeath(connection.run(60_000), 10_000, 10_050)
  })

  test('spares a big message that is half through', () => {
    const connection = new SimulatedConnection()
    connection.at(13_000, () => connection.link.push('big', 5_000))
    connection.at(13_500, () => connection.check(false))
    expectAlive(connection.run(60_000))
  })

  test('takes nothing from an urgent one that waits for its turn', () => {
    const connection = new SimulatedConnection()
    connection.at(5_000, () => connection.check())
    connection.at(5_200, () => connection.link.cut('both'))
    connection.at(5_300, () => connection.check())
    connection.at(5_400, () => connection.check(false))
    expectDeath(connection.run(60_000), 9_000, 9_050)
  })
})

describe('more than one check a second', () => {
  test('asks once a second', () => {
    const connection = new SimulatedConnection()
    for (let at = 5_000; at < 15_000; at += 50) connection.at(at, () => connection.check())
    connection.run(15_500)
    const pings = connection.times('ping').slice(1)
    // The last of them from a check that had to wait.
    expect(pings.length).toBe(11)
    pings.slice(1).forEach((at, nth) => expect(at - pings[nth]!).toBeGreaterThanOrEqual(1_000))
  })

  test('loses none: the last one asks when its second has come', () => {
    const connection = new SimulatedConnection()
    for (const at of [5_000, 5_600]) connection.at(at, () => connection.check())
    connection.at(5_500, () => connection.link.cut('both'))
    expectDeath(connection.run(60_000), 9_000, 9_050)
  })
})

test('a check right after a sleep asks with the short window', () => {
  const connection = new SimulatedConnection()
  connection.at(10_000, () => connection.link.cut('both'))
  connection.page.away(11_000, 611_000, { first: 'message' })
  connection.at(611_000, () => connection.check())
  expectDeath(connection.run(700_000), 614_000, 614_050)
})

test('does nothing where nobody replies, after death, or before open', () => {
  const dead = new SimulatedConnection({ reply: mute }).run(60_000)
  dead.check()
  expect(dead.heart.deadline).toBe(Infinity)
  const listening = new SimulatedConnection({ format: { read: () => false } }).run(1_000)
  const { deadline } = listening.heart
  listening.heart.check(1_000)
  expect(listening.heart.deadline).toBe(deadline)
})
