import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { atLeastOnce, exactlyOnce } from '../../src/delivery/index.ts'
import { keepAlive } from '../../src/server/index.ts'
import type { Session } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import { seededRandom } from '../core/seeded-random.ts'
import { startLane } from './faulty-lane.ts'
import { Checker, numbered } from './numbered.ts'

const LANES = 4
const FAULTS = process.env['BELAY_LONG'] ? 10_000 / LANES : 25
const MINUTES = 60_000
const MOST_KEPT = 2 ** 22

/** @throws Error when it takes longer than a minute. */
async function until(isTrue: () => boolean, what: () => string): Promise<void> {
  for (let tries = 0; !isTrue(); tries++) {
    if (tries > 6_000) throw new Error(what())
    await sleep(10)
  }
}

const lanes = Array.from({ length: LANES }, (_, at) => at + 1)

describe(`${FAULTS} random faults on each of ${LANES} connections`, () => {
  test.concurrent.each(lanes)(
    'exactly once, both ways, lane %i',
    async seed => {
      const random = seededRandom(seed)
      const lane = await startLane()
      const up = new Checker()
      const down = new Checker()
      const failures: unknown[] = []
      let session: Session | undefined
      const hub = sessions({
        maxBytes: 2 ** 25,
        onSession: began => {
          session = began
        },
        // Sometimes a promise.
        onMessage: (_, data) => {
          up.take(data)
          return up.count % 50 ? undefined : sleep(1)
        },
        onEnd: (_, reason) => failures.push(`the session ended: ${reason}`),
        onError: error => failures.push(error),
      })
      lane.server.on('connection', (socket, request) => hub.accept(socket, request))
      const client = lane.connect({ delivery: exactlyOnce() })
      let resumed = 0
      client.on('resync', ({ reason }) => {
        if (reason !== 'new') failures.push(`resync: ${reason}`)
      })
      client.on('resumed', () => resumed++)
      client.on('dropped', () => failures.push('dropped'))
      client.addEventListener('message', ({ data }) => {
        try {
          down.take(data)
        } catch (error) {
          failures.push(error)
        }
      })
      let sentUp = 0
      let sentDown = 0
      const traffic = setInterval(() => {
        for (let count = random() * 4; count > 0; count--) {
          if (client.bufferedAmount < MOST_KEPT) client.send(numbered(++sentUp))
          if (session && session.unacked.bytes < MOST_KEPT) session.send(numbered(++sentDown))
        }
      }, 2)
      try {
        for (let count = 0; count < FAULTS && !failures.length; count++) await lane.fault(random)
        clearInterval(traffic)
        await lane.proxy.restore()
        await until(
          () =>
            failures.length > 0 ||
            (up.count === sentUp && down.count === sentDown && !client.bufferedAmount),
          () =>
            `up ${up.count} of ${sentUp}, down ${down.count} of ${sentDown}, ${client.status}, ${client.bufferedAmount} bytes kept`,
        )
        assert.deepEqual(failures, [])
        assert(resumed > 0, 'it never resumed')
        assert(sentUp > FAULTS && sentDown > FAULTS)
        await until(
          () => session!.unacked.messages === 0,
          () => 'the server keeps what was handled',
        )
      } finally {
        clearInterval(traffic)
        await hub.close()
        await lane.stop()
      }
    },
    20 * MINUTES,
  )

  test.concurrent.each(lanes)(
    'at least once, lane %i',
    async seed => {
      const random = seededRandom(seed + 100)
      const lane = await startLane()
      const got = new Set<number>()
      let highest = 0
      let doubles = 0
      const failures: string[] = []
      lane.server.on('connection', socket =>
        keepAlive(socket, {
          onMessage: data => {
            const number = Number(data)
            if (got.has(number)) doubles++
            else if (number !== ++highest) failures.push(`${number} came before ${highest}`)
            got.add(number)
          },
        }),
      )
      const client = lane.connect({ delivery: atLeastOnce() })
      let sent = 0
      const traffic = setInterval(() => {
        if (client.bufferedAmount < MOST_KEPT) client.send(`${++sent}`)
      }, 2)
      try {
        for (let count = 0; count < FAULTS && !failures.length; count++) await lane.fault(random)
        clearInterval(traffic)
        await lane.proxy.restore()
        await until(
          () => failures.length > 0 || (got.size === sent && !client.bufferedAmount),
          () => `${got.size} of ${sent}, ${client.status}, ${client.bufferedAmount} bytes kept`,
        )
        assert.deepEqual(failures, [])
        assert(sent > FAULTS)
        assert(doubles > 0, 'nothing was resent')
      } finally {
        clearInterval(traffic)
        await lane.stop()
      }
    },
    20 * MINUTES,
  )
})
