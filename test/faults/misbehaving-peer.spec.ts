/** Every wait has a deadline, whatever the other side does: a raw TCP peer that misbehaves. */
import type { Page } from '@playwright/test'
import type { RawPeer } from '../rig/raw-peer.ts'
import { acceptUpgrade, readFrames, startRawPeer, textFrame } from '../rig/raw-peer.ts'
import { expect, test } from '../rig/rig.ts'
import { endsAttempts } from '../rig/ends-attempts.ts'

const OPTIONS = {
  heartbeat: { interval: 500, timeout: 500 },
  closeTimeout: 500,
  maxRetries: 0,
}

let peer: RawPeer
test.afterEach(() => peer.stop())

/** Runs one attempt to its end and tells how that was. */
function attempt(
  page: Page,
  url: string,
  connectTimeout?: number,
): Promise<Record<string, unknown>> {
  return page.evaluate(
    async ([url, options]) => {
      const { client, log } = belay.connect(url, options)
      const { cause, wasOpen, reason } = await belay.told(log, 'disconnected')
      await belay.told(log, 'dom:close')
      return { cause, wasOpen, reason, status: client.status }
    },
    [url, { ...OPTIONS, connectTimeout }] as const,
  )
}

const HUNG = {
  cause: 'connect-timeout',
  wasOpen: false,
  reason: 'connect timeout',
  status: 'closed',
}
const DEAD = { cause: 'heartbeat', wasOpen: true, reason: 'heartbeat timeout', status: 'closed' }

test('it accepts the connection and never upgrades', async ({ page, browserName }) => {
  peer = await startRawPeer(() => {})
  expect(await attempt(page, peer.url, 500)).toEqual(HUNG)
  // The attempt is closed natively, so that it does not hold back the next dial.
  if (endsAttempts(browserName)) await expect.poll(() => peer.sockets.size).toBe(0)
})

test('it sends half a handshake', async ({ page, browserName }) => {
  peer = await startRawPeer((socket, request) => {
    const head = acceptUpgrade(request)
    socket.write(head.slice(0, head.length / 2))
  })
  expect(await attempt(page, peer.url, 500)).toEqual(HUNG)
  if (endsAttempts(browserName)) await expect.poll(() => peer.sockets.size).toBe(0)
})

test('it upgrades and goes silent', async ({ page }) => {
  peer = await startRawPeer((socket, request) => void socket.write(acceptUpgrade(request)))
  expect(await attempt(page, peer.url)).toEqual(DEAD)
  const frames = readFrames(peer.received[0]!)
  expect(frames.filter(({ text }) => text === 'ping')).toHaveLength(1)
})

test('it sends the header of a frame and stops', async ({ page }) => {
  peer = await startRawPeer((socket, request) => {
    socket.write(acceptUpgrade(request))
    // Text, 100 bytes to come.
    return () => socket.write(Buffer.from([0x81, 100, 0x61]))
  })
  expect(await attempt(page, peer.url)).toEqual(DEAD)
})

test('it answers pings with garbage that is valid text', async ({ page }) => {
  let asked = 0
  peer = await startRawPeer((socket, request) => {
    socket.write(acceptUpgrade(request))
    return () => {
      // Any frame is life, so the peer is only found out when the garbage stops.
      if (asked++ < 1) socket.write(textFrame('pong?'))
    }
  })
  expect(await attempt(page, peer.url)).toEqual(DEAD)
})

test('it answers pings with bytes that are no frame', async ({ page }) => {
  peer = await startRawPeer((socket, request) => {
    socket.write(acceptUpgrade(request))
    return () => socket.write(Buffer.alloc(64, 0xff))
  })
  // The browser itself fails the connection.
  expect(await attempt(page, peer.url)).toMatchObject({ cause: 'network', wasOpen: true })
})

test('it never answers the close frame: close fires within closeTimeout', async ({ page }) => {
  peer = await startRawPeer((socket, request) => {
    socket.write(acceptUpgrade(request))
    return data => {
      if (readFrames(data)[0]?.text === 'ping') socket.write(textFrame('pong'))
    }
  })
  const closed = await page.evaluate(
    async ([url, options]) => {
      const { client, log } = belay.connect(url, options)
      await belay.told(log, 'pong')
      const start = performance.now()
      client.close(4001, 'enough')
      const atOnce = { status: client.status, readyState: client.readyState }
      const { at, code, reason, wasClean } = await belay.told(log, 'dom:close')
      const { cause } = await belay.told(log, 'disconnected')
      return { atOnce, took: at - start, code, reason, wasClean, cause, state: client.readyState }
    },
    [peer.url, OPTIONS] as const,
  )
  expect(closed).toMatchObject({
    atOnce: { status: 'closed', readyState: 2 },
    code: 1006,
    reason: 'close timeout',
    wasClean: false,
    cause: 'user',
    state: 3,
  })
  // closeTimeout is 500 ms here, the browser's own limit 60 s.
  expect(closed.took).toBeLessThan(3000)
  expect(readFrames(peer.received[0]!).at(-1)!.opcode).toBe(8)
})

test('it refuses the upgrade with a status', async ({ page }) => {
  peer = await startRawPeer(
    socket => void socket.end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'),
  )
  expect(await attempt(page, peer.url)).toMatchObject({ cause: 'network', wasOpen: false })
})

test('after a hung attempt the next one gets through, and is given longer', async ({ page }) => {
  peer = await startRawPeer((socket, request, nth) => {
    if (nth < 2) return
    socket.write(acceptUpgrade(request))
    return () => socket.write(textFrame('pong'))
  })
  const log = await page.evaluate(async url => {
    const { log } = belay.connect(url, { connectTimeout: 400, minReconnectionDelay: 10 })
    await belay.told(log, 'pong')
    return log
  }, peer.url)
  const dials = log.filter(({ event }) => event === 'connecting')
  const ends = log.filter(({ event }) => event === 'disconnected')
  expect(ends.map(({ cause }) => cause)).toEqual(['connect-timeout', 'connect-timeout'])
  const [first, second] = ends.map((end, i) => end.at - dials[i]!.at)
  // A timer is late when the machine is busy, and never more than a hair early.
  expect(first).toBeGreaterThan(390)
  expect(second).toBeGreaterThan(790)
})
