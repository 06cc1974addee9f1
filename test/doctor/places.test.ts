/** Where servers stand: behind proxies, TLS, IPv6. */
import { createServer as createHttpsServer } from 'node:https'
import type { TestContext } from 'vitest'
import { beforeAll, describe, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { keepAlive } from '../../src/server/index.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startProxyChain } from '../../src/proxy/proxy-chain.ts'
import { leaveOut } from '../rig/leave-out.ts'
import { obstacle } from '../server/runtimes.ts'
import { makeCertificates, whyNoCertificates } from './certificates.ts'
import type { Certificate } from './certificates.ts'
import { check, during, examine, having } from './examine.ts'
import { listen, startRaw } from './peers.ts'
import { FORWARDS, startHaproxy, startNginx } from './real-proxies.ts'

/** Everything is well, as far as a check can tell. */
const isWell = (diagnosis: Parameters<typeof having>[0]): string[] =>
  diagnosis.checks.filter(({ result }) => result !== 'ok').map(({ id }) => id)

const echo = async (context: TestContext, host = '127.0.0.1') =>
  during(context, startEchoServer({ host, reapInterval: false }))

describe.concurrent('behind', () => {
  test('nginx with a limit of its own', async context => {
    const reason = obstacle('nginx')
    if (reason !== undefined) return leaveOut(context, reason)
    const { port } = await echo(context)
    const lines = [...FORWARDS, 'proxy_read_timeout 1s;']
    const nginx = await during(context, startNginx(port, lines))
    const only = ['upgrade', 'close', 'fragments', 'deflate', 'idle']
    const diagnosis = await examine(nginx.url, { only, limits: { idle: [500, 3000] } })
    expect(having(diagnosis, 'fail')).toEqual([])
    expect(having(diagnosis, 'warn')).toEqual(['idle'])
    expect(check(diagnosis, 'upgrade').text).toMatch(/, by nginx/)
    const { text, facts } = check(diagnosis, 'idle')
    expect(text).toMatch(
      /^ended after (1(\.\d)? s|9\d\d ms) of silence \(FIN\), alive after \d+ ms$/,
    )
    expect(facts['aliveMs']).toBeLessThan(1000)
    expect(facts['endedMs']).toBeGreaterThan(1000)
    expect(facts['endedMs']).toBeLessThan(3000)
  })

  test('nginx that does not forward the upgrade', async context => {
    const reason = obstacle('nginx')
    if (reason !== undefined) return leaveOut(context, reason)
    const { port } = await echo(context)
    const nginx = await during(context, startNginx(port, []))
    const diagnosis = await examine(nginx.url)
    expect(having(diagnosis, 'fail')).toEqual(['upgrade'])
    const { text, advice, facts } = check(diagnosis, 'upgrade')
    expect(text).toMatch(/^HTTP\/1.1 200 OK instead of 101; a plain GET gets 200/)
    expect(advice).toMatch(/a proxy does not forward/)
    expect(facts['headers']).toMatchObject({ server: expect.stringMatching(/^nginx/) })
  })

  test('HAProxy with a limit of its own', async context => {
    const reason = obstacle('haproxy')
    if (reason !== undefined) return leaveOut(context, reason)
    const { port } = await echo(context)
    const haproxy = await during(context, startHaproxy(port, 1000))
    const only = ['close', 'fragments', 'deflate', 'idle', 'reaps']
    const diagnosis = await examine(haproxy.url, { only, limits: { idle: [500, 3000] } })
    expect(having(diagnosis, 'fail')).toEqual([])
    expect(check(diagnosis, 'idle').text).toMatch(
      /^ended after (1(\.\d)? s|9\d\d ms) of silence \(FIN\), alive/,
    )
    expect(check(diagnosis, 'reaps').text).toMatch(/^cannot tell: silent for .*see idle$/)
  })

  test('three fault proxies', async context => {
    const { port } = await during(context, startEchoServer({ reapInterval: 400 }))
    const target = { host: '127.0.0.1', port }
    const chain = await startProxyChain({ target, hops: 3 })
    context.onTestFinished(() => chain.close())
    const diagnosis = await examine(`ws://127.0.0.1:${chain.port}`, { isSlow: true })
    expect(isWell(diagnosis)).toEqual([])
  })

  test('a fault proxy with a slow network', async context => {
    const { port } = await echo(context)
    const chain = await startProxyChain({ target: { host: '127.0.0.1', port }, hops: 1 })
    context.onTestFinished(() => chain.close())
    await chain.proxies[0]!.set({ kind: 'slow', latency: 150 })
    const only = ['upgrade', 'heartbeat', 'deflate']
    const diagnosis = await examine(`ws://127.0.0.1:${chain.port}`, { only })
    expect(isWell(diagnosis)).toEqual([])
    const replies = check(diagnosis, 'heartbeat').facts['repliesMs'] as number[]
    expect(Math.min(...replies)).toBeGreaterThanOrEqual(299)
  })
})

describe.concurrent('IPv6', () => {
  test('a server on ::1', async context => {
    let server
    try {
      server = await echo(context, '::1')
    } catch {
      return leaveOut(context, 'there is no ::1 here')
    }
    const diagnosis = await examine(`ws://[::1]:${server.port}/socket`)
    expect(isWell(diagnosis)).toEqual([])
    expect(diagnosis.target).toMatchObject({
      shown: `ws://[::1]:${server.port}/socket`,
      host: '::1',
    })
  })

  test('the name of this machine, of which one family is dead', async context => {
    const { port } = await echo(context)
    const diagnosis = await examine(`ws://localhost:${port}`, { only: ['upgrade'] })
    expect(having(diagnosis, 'fail')).toEqual([])
    expect(check(diagnosis, 'tcp').text).toMatch(/127\.0\.0\.1 \d+ ms/)
  })
})

describe.concurrent('TLS', () => {
  let made: Awaited<ReturnType<typeof makeCertificates>> | undefined
  beforeAll(async () => {
    if (whyNoCertificates() === undefined) made = await makeCertificates()
  })

  const secure = async (context: TestContext, certificate: Certificate) => {
    const https = createHttpsServer(certificate, (_, response) => response.end())
    const server = new WebSocketServer({ server: https })
    server.on('connection', socket => keepAlive(socket))
    const { port } = await during(context, listen(https))
    return `wss://localhost:${port}/`
  }

  const kinds = ['good', 'soon', 'expired', 'elsewhere'] as const
  const outcomes = {
    good: ['ok', /^TLSv1\.[23] in .*, the certificate has 89 days left$/],
    soon: ['warn', /has 4 days left$/],
    expired: ['fail', /^the certificate has expired, \d days ago$/],
    elsewhere: ['fail', /^the certificate is for another name$/],
  } as const

  for (const kind of kinds) {
    test(`a certificate that is ${kind}`, async context => {
      const reason = whyNoCertificates()
      if (reason !== undefined) return leaveOut(context, reason)
      const { ca, [kind]: certificate } = made!
      const url = await secure(context, certificate)
      const diagnosis = await examine(url, { credentials: { ca } })
      const [result, text] = outcomes[kind]
      expect(check(diagnosis, 'tls')).toMatchObject({ result, text: expect.stringMatching(text) })
      expect(isWell(diagnosis).filter(id => id !== 'tls')).toEqual(
        result === 'fail' ? diagnosis.checks.slice(3).map(({ id }) => id) : [],
      )
    })
  }

  test('an authority that nobody knows, with and without --insecure', async context => {
    const reason = whyNoCertificates()
    if (reason !== undefined) return leaveOut(context, reason)
    const url = await secure(context, made!.good)
    const strict = await examine(url, { only: ['reads'] })
    expect(check(strict, 'tls').result).toBe('fail')
    expect(check(strict, 'reads').text).toBe('not run: tls')
    const lax = await examine(url, { only: ['reads'], credentials: { isInsecure: true } })
    expect(check(lax, 'tls').result).toBe('warn')
    expect(check(lax, 'reads').result).toBe('ok')
  })

  test('a port that speaks no TLS', async context => {
    const { port } = await during(context, startRaw())
    const diagnosis = await examine(`wss://127.0.0.1:${port}`)
    expect(check(diagnosis, 'tls')).toMatchObject({
      result: 'fail',
      advice: expect.stringMatching(/^The port does not speak TLS: use ws:/),
    })
  })
})
