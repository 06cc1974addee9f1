/** The idle limit that is found lies around the true one. */
import { describe, expect, test } from 'vitest'
import type { TestContext } from 'vitest'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { Facts } from '../../src/doctor/finding.ts'
import { settingsFor } from '../../src/doctor/settings.ts'
import { leaveOut } from '../rig/leave-out.ts'
import { obstacle } from '../server/runtimes.ts'
import { check, during, examine } from './examine.ts'
import type { CutBy } from './peers.ts'
import { startIdleCut, startRaw, serverFrame, closeFrame } from './peers.ts'
import { FORWARDS, startNginx } from './real-proxies.ts'
import { startHealthy } from './healthy.ts'

const LADDER = [400, 700, 1200, 2000]

async function measure(
  context: TestContext,
  limit: number,
  by: CutBy,
  idle = LADDER,
): Promise<Facts> {
  const echo = await during(context, startEchoServer({ reapInterval: false }))
  const cut = await during(context, startIdleCut(echo.port, limit, by))
  const diagnosis = await examine(cut.url, { only: ['idle'], limits: { idle } })
  return check(diagnosis, 'idle').facts
}

function expectAround(limit: number, facts: Facts): void {
  expect(facts['aliveMs'] ?? 0).toBeLessThanOrEqual(limit)
  expect(facts['endedMs']).toBeGreaterThanOrEqual(limit)
}

describe.concurrent('a limit', () => {
  for (const by of ['fin', 'rst'] as const) {
    test(`that is told by ${by} is known at once`, async context => {
      const facts = await measure(context, 1000, by, [400, 9000])
      expectAround(1000, facts)
      expect(facts).toMatchObject({ isTold: true, how: by.toUpperCase() })
      // As exact as the clock, and not as the ladder.
      expect(facts['endedMs']).toBeLessThan(5000)
    })
  }

  test('that nobody is told of is looked for once more between two rungs', async context => {
    const facts = await measure(context, 1000, 'nobody')
    expectAround(1000, facts)
    expect(facts).toMatchObject({ isTold: false, how: 'RST' })
    const { aliveMs, endedMs } = facts as { aliveMs: number; endedMs: number }
    // Between 700 and 1200 there are three more: 500 ms would be one step of the ladder.
    expect(endedMs - aliveMs).toBeLessThan(400)
  })

  test('below the first rung has no lower end', async context => {
    const facts = await measure(context, 300, 'fin')
    expectAround(300, facts)
    expect(facts['aliveMs']).toBeNull()
  })

  test('is not there where nothing ends', async context => {
    const facts = await measure(context, 60_000, 'fin')
    expect(facts).toMatchObject({ endedMs: null, how: null, serverSpeaksMs: null })
    // The last rung, from which two clocks may take a few milliseconds.
    expect(facts['aliveMs']).toBeGreaterThanOrEqual(1950)
  })

  test('of the server is told by its Close frame', async context => {
    const peer = await during(
      context,
      startHealthy(undefined, {
        onOpen: socket => void setTimeout(() => socket.end(closeFrame(1001)), 1000),
      }),
    )
    const diagnosis = await examine(peer.url, { only: ['idle'], limits: { idle: LADDER } })
    expect(check(diagnosis, 'idle').text).toMatch(
      /^ended after (1(\.\d)? s|9\d\d ms) of silence \(Close 1001\), alive/,
    )
  })

  test('cannot be seen where the server speaks more often', async context => {
    const peer = await during(
      context,
      startHealthy(undefined, {
        onOpen(socket) {
          const timer = setInterval(() => socket.write(serverFrame(1, 'news')), 100)
          socket.on('close', () => clearInterval(timer))
        },
      }),
    )
    const cut = await during(context, startIdleCut(peer.port, 1000, 'fin'))
    const diagnosis = await examine(cut.url, { only: ['idle'], limits: { idle: LADDER } })
    const { text, facts } = check(diagnosis, 'idle')
    expect(text).toMatch(/^no limit within \d+ ms; the server speaks more often/)
    expect(facts['serverSpeaksMs']).toBeLessThan(1000)
  })

  test('is no finding where a pong is missing and nothing ends', async context => {
    let pings = 0
    // Answers the first ping, that of the check reads, and then none.
    const peer = await during(
      context,
      startHealthy(({ opcode }) => opcode === 9 && ++pings > 1),
    )
    const diagnosis = await examine(peer.url, {
      only: ['idle'],
      limits: { idle: LADDER, reply: 500 },
    })
    expect(check(diagnosis, 'idle')).toMatchObject({
      result: 'skip',
      text: 'cannot tell: no pong after a silence, and no end either',
    })
  })

  test('gives the interval of the settings', async context => {
    const echo = await during(context, startEchoServer({ reapInterval: false }))
    const cut = await during(context, startIdleCut(echo.port, 1000, 'fin'))
    const { checks } = await examine(cut.url, { only: ['idle'], limits: { idle: LADDER } })
    const { interval } = settingsFor(checks)!.heartbeat as { interval: number }
    expect(interval).toBeLessThanOrEqual(600)
    expect(interval).toBeGreaterThanOrEqual(450)
  })
})

describe('at length', () => {
  const isLong = !!process.env['BELAY_LONG']

  test('20 of 20 limits lie within what is found', async context => {
    if (!isLong) return leaveOut(context, 'npm run test:long tries 20 idle limits')
    const limits = Array.from({ length: 20 }, (_, n) => 330 + n * 83)
    const all = await Promise.all(
      limits.map(async (limit, n) => {
        const by = (['fin', 'rst', 'nobody'] as const)[n % 3]!
        return [limit, await measure(context, limit, by)] as const
      }),
    )
    for (const [limit, facts] of all) expectAround(limit, facts)
  })

  test('the 6 s of nginx', async context => {
    if (!isLong) return leaveOut(context, 'npm run test:long waits for the 6 s of nginx')
    const reason = obstacle('nginx')
    if (reason !== undefined) return leaveOut(context, reason)
    const echo = await during(context, startEchoServer({ reapInterval: false }))
    const nginx = await during(
      context,
      startNginx(echo.port, [...FORWARDS, 'proxy_read_timeout 6s;']),
    )
    const idle = [3000, 5000, 7000, 9000]
    const { checks } = await examine(nginx.url, { only: ['idle'], limits: { idle, whole: 60_000 } })
    const { facts, text } = checks.at(-1)!
    expectAround(6000, facts)
    expect(text).toMatch(/^ended after (6(\.\d)?|5\.9) s of silence \(FIN\), alive after 5 s$/)
  })

  test('the 40 s of a Close frame', async context => {
    if (!isLong)
      return leaveOut(context, 'npm run test:long waits 40 s for the answer to a Close frame')
    const peer = await during(
      context,
      startRaw({ onOpen: socket => void socket.resume().write(closeFrame(1000)) }),
    )
    const diagnosis = await examine(peer.url, { only: ['hanging'], limits: { hanging: 40_000 } })
    expect(check(diagnosis, 'hanging').text).toBe('Close 1000 by itself, TCP still open after 40 s')
  })
})
