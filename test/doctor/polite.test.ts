/** A run on a server of somebody else's is small, and ends when the server asks for that. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { jsonReport } from '../../src/doctor/report.ts'
import { parseTarget } from '../../src/doctor/target.ts'
import { check, during, examine, having } from './examine.ts'
import { startHealthy } from './healthy.ts'
import { serverFrame, startRaw } from './peers.ts'

/** A server that notes who is there. */
async function startNoting(
  context: Parameters<typeof during>[0],
  twist?: Parameters<typeof startHealthy>[0],
) {
  const requests: IncomingMessage[] = []
  const times: number[] = []
  let open = 0
  let most = 0
  const onOpen = (socket: Duplex, request: IncomingMessage): void => {
    requests.push(request)
    times.push(performance.now())
    most = Math.max(most, ++open)
    socket.on('close', () => open--)
  }
  const peer = await during(context, startHealthy(twist, { onOpen }))
  return { peer, requests, times, most: () => most }
}

const close = (code: number): Buffer => serverFrame(8, Buffer.from([code >> 8, code & 0xff]))

describe.concurrent('a run', () => {
  test('makes at most 25 connections, 6 at once and 5 a second, and sends 100 frames', async context => {
    const { peer, requests, times, most } = await startNoting(context)
    // At the pace of the command, not that of tests.
    const { traffic, checks } = await diagnose(parseTarget(peer.url))
    expect(checks.every(({ result }) => result === 'ok')).toBe(true)
    expect(requests.length).toBeGreaterThan(15)
    expect(traffic.connections).toBeLessThanOrEqual(25)
    expect(traffic.frames).toBeLessThanOrEqual(100)
    expect(traffic.bytes).toBeLessThanOrEqual(8 * 1024)
    expect(most()).toBeLessThanOrEqual(6)
    // Five gaps of 200 ms, of which the first connection may have been late.
    const spans = times.slice(6).map((time, n) => time - times[n + 1]!)
    expect(Math.min(...spans)).toBeGreaterThan(700)
  })

  test('waits where 6 are open', async context => {
    // A Close frame is not answered, so each connection stays for a second.
    const { peer, most } = await startNoting(context, ({ opcode }) => opcode === 8)
    await examine(peer.url, { limits: { between: 0 } })
    expect(most()).toBe(6)
  })

  test('says who comes, and shows no secrets', async context => {
    const { peer, requests } = await startNoting(context)
    const headers = [['Authorization', 'Bearer hush']] as const
    const url = `${peer.url}live?token=hush`
    const diagnosis = await examine(url, { credentials: { headers } })
    expect(having(diagnosis, 'fail')).toEqual([])
    for (const { headers: got, url: path } of requests) {
      expect(got['user-agent']).toMatch(/^belay-ws-doctor /)
      expect(got.authorization).toBe('Bearer hush')
      expect(path).toBe('/live?token=hush')
    }
    expect(JSON.stringify(jsonReport(diagnosis))).not.toContain('hush')
  })

  test('ends at the first 1013', async context => {
    let opened = 0
    const onOpen = (socket: Duplex): void => {
      opened++
      if (opened > 3) socket.write(close(1013))
    }
    const peer = await during(context, startRaw({ onOpen }))
    const diagnosis = await examine(peer.url)
    expect(diagnosis.stopped).toBe('it closed with 1013')
    expect(having(diagnosis, 'fail')).toEqual([])
    // Those that were under way may still arrive.
    expect(opened).toBeLessThanOrEqual(4 + 6)
  })

  test('ends at the first 429, of which the plain GET does not follow', async context => {
    let asked = 0
    const answer = (socket: Duplex): void => {
      asked++
      socket.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\n\r\n')
    }
    const peer = await during(
      context,
      startRaw({ onUpgrade: (_, socket) => answer(socket), onRequest: () => asked++ }),
    )
    const diagnosis = await examine(peer.url)
    expect(asked).toBe(1)
    expect(diagnosis.stopped).toBe('it replied 429 with Retry-After')
    expect(check(diagnosis, 'upgrade').text).toMatch(
      /^HTTP\/1.1 429 Too Many Requests instead of 101$/,
    )
  })

  test('ends with its limit, and reports what is known by then', async context => {
    const peer = await during(context, startRaw({ onOpen: socket => void socket.resume() }))
    const from = performance.now()
    const diagnosis = await examine(peer.url, { limits: { whole: 1000, reply: 30_000 } })
    expect(performance.now() - from).toBeLessThan(10_000)
    expect(check(diagnosis, 'upgrade').result).toBe('ok')
    expect(check(diagnosis, 'reads').text).toBe('not finished within 1 s: give more with --limit')
    expect(check(diagnosis, 'close').text).toBe('not run: reads')
  })

  test('ends when it is interrupted, and leaves no connection', async context => {
    let open = 0
    const onOpen = (socket: Duplex): void => {
      open++
      socket
        .resume()
        .on('end', () => socket.end())
        .on('close', () => open--)
    }
    const peer = await during(context, startRaw({ onOpen }))
    const interrupt = new AbortController()
    setTimeout(() => interrupt.abort(), 500)
    const limits = { reply: 30_000 }
    const diagnosis = await examine(peer.url, { limits, signal: interrupt.signal })
    expect(check(diagnosis, 'reads').text).toBe('interrupted')
    await context.expect.poll(() => open, { timeout: 5000 }).toBe(0)
  })
})
