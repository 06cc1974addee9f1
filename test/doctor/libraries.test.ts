/** The servers of other libraries: what the doctor says of each, which is true. */
import type { TestContext } from 'vitest'
import { describe, expect, test } from 'vitest'
import type { Diagnosis, DiagnoseOptions } from '../../src/doctor/diagnose.ts'
import { settingsFor } from '../../src/doctor/settings.ts'
import { leaveOut } from '../rig/leave-out.ts'
import { startGraphql } from '../under/server/graphql.ts'
import { startMqtt } from '../under/server/mqtt.ts'
import { startNats, whyNoNats } from '../under/server/nats.ts'
import type { Server } from '../under/server/server.ts'
import { startSocketIo } from '../under/server/socket-io.ts'
import { startYWebsocket } from '../under/server/y-websocket.ts'
import { check, during, examine, having } from './examine.ts'
import { CONNECT } from './targets.ts'

async function run(
  context: TestContext,
  started: Promise<Server>,
  path: string,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const { port } = await during(context, started)
  return examine(`ws://127.0.0.1:${port}${path}`, { isSlow: true, ...options })
}

const formatOf = ({ checks }: Diagnosis) => settingsFor(checks)?.heartbeat.format

const SOCKET_IO = '/socket.io/?EIO=4&transport=websocket'
const GRAPHQL = { protocols: ['graphql-transport-ws'] }
describe.concurrent('the server of', () => {
  test('graphql-ws wants its subprotocol, and ws waits after a Close frame', async context => {
    const diagnosis = await run(context, startGraphql(), '/')
    expect(check(diagnosis, 'subprotocol').text).toBe(
      'it speaks graphql-transport-ws: run again with --protocol graphql-transport-ws',
    )
    expect(check(diagnosis, 'reads').text).toMatch(
      /^it closes with 4406 "Subprotocol not acceptable" after/,
    )
    expect(check(diagnosis, 'reads').advice).toMatch(/--protocol/)
    // By its own limit, which is 30 s.
    expect(having(diagnosis, 'fail')).toEqual(['hanging'])
    expect(check(diagnosis, 'hanging').text).toMatch(/^Close 4406 by itself, TCP still open/)
  })

  test('graphql-ws answers its ping before a login', async context => {
    const diagnosis = await run(context, startGraphql(), '/', { credentials: GRAPHQL })
    expect(formatOf(diagnosis)).toBe('graphqlTransportWs()')
    // It pings every 12 s: not within the time of this test.
    expect(having(diagnosis, 'fail')).toEqual(['reaps'])
    expect(having(diagnosis, 'warn')).toEqual([])
  })

  test('Socket.IO beats by itself, and drops who does not answer', async context => {
    const server = startSocketIo({ pingInterval: 600, pingTimeout: 600 })
    const diagnosis = await run(context, server, SOCKET_IO)
    expect(having(diagnosis, 'ok')).toEqual(diagnosis.checks.map(({ id }) => id))
    expect(settingsFor(diagnosis.checks)?.heartbeat).toEqual({
      interval: null,
      timeout: null,
      format: 'engineIo()',
    })
    expect(check(diagnosis, 'reaps').text).toMatch(
      /^first ping after .*; dropped after 1(\.\d)? s$/,
    )
    expect(check(diagnosis, 'fragments').text).toMatch(
      /ends the connection \(1005\), as for one frame/,
    )
    expect(diagnosis.target.shown).not.toContain('EIO')
  })

  test('y-websocket answers no heartbeat', async context => {
    // It listens to no errors: a bad frame would end this process.
    const diagnosis = await run(context, startYWebsocket(), '/room', { isMine: false })
    expect(having(diagnosis, 'warn')).toEqual(['heartbeat'])
    // It pings every 30 s: not within the time of this test.
    expect(having(diagnosis, 'fail')).toEqual(['reaps'])
    expect(formatOf(diagnosis)).toBeNull()
  })

  test('graphql-ws closes without a login, which is no idle limit', async context => {
    const limits = { idle: [1000, 5000] }
    const diagnosis = await run(context, startGraphql(), '/', { credentials: GRAPHQL, limits })
    expect(check(diagnosis, 'idle')).toMatchObject({
      result: 'skip',
      text: 'cannot tell: it closes with 4408 after 3 s, as without a login: see --hello',
    })
  })

  test('NATS answers its own PING before a login', async context => {
    const reason = whyNoNats()
    if (reason !== undefined) return leaveOut(context, reason)
    const diagnosis = await run(context, startNats(), '/')
    expect(check(diagnosis, 'heartbeat').text).toMatch(/^PING of NATS is answered after/)
    // It is configured to ping every 0.7 s and to wait for 20 of them.
    expect(having(diagnosis, 'fail')).toEqual(['reaps'])
    expect(check(diagnosis, 'reaps').text).toMatch(/^first ping after .*; still connected/)
    expect(having(diagnosis, 'warn')).toEqual([])
  })

  test('MQTT is recognised, and wants its CONNECT first', async context => {
    const diagnosis = await run(context, startMqtt(), '/', {
      isMine: false,
      credentials: { protocols: ['mqtt'] },
    })
    expect(check(diagnosis, 'heartbeat')).toMatchObject({
      result: 'warn',
      text: 'no reply to mqtt(); it ends TCP',
      advice: expect.stringMatching(/^mqtt\(\) fits the protocol, and needs its login first/),
    })
    expect(check(diagnosis, 'subprotocol').text).toMatch(/which was not offered|it chooses mqtt/)
  })

  test('MQTT answers a PINGREQ after its CONNECT', async context => {
    const credentials = { protocols: ['mqtt'], hello: CONNECT }
    const diagnosis = await run(context, startMqtt(), '/', { isMine: false, credentials })
    expect(formatOf(diagnosis)).toBe('mqtt()')
    expect(having(diagnosis, 'warn')).toEqual([])
    // The keep-alive of the CONNECT is longer than this test.
    expect(having(diagnosis, 'fail')).toEqual(['reaps'])
  })

  test('MQTT ends the older of two sessions of one client, which is no idle limit', async context => {
    // The same, with the name `dd`.
    const hello = Buffer.from('100e00044d5154540402003c00026464', 'hex')
    const credentials = { protocols: ['mqtt'], hello }
    const only = ['idle']
    const diagnosis = await run(context, startMqtt(), '/', { isMine: false, credentials, only })
    expect(check(diagnosis, 'idle')).toMatchObject({
      result: 'skip',
      text: expect.stringMatching(/^cannot tell: one connection ended after .* another lived/),
    })
  })
})

describe.concurrent('at their own pace', () => {
  const PACES = [
    [
      'graphql-ws',
      startGraphql,
      '/',
      { ...GRAPHQL, hello: '{"type":"connection_init"}' },
      30,
      /^first control ping after 12 s; dropped after 2\d s$/,
    ],
    [
      'y-websocket',
      startYWebsocket,
      '/room',
      {},
      70,
      /^first control ping after \d\d s; dropped after \d\d s$/,
    ],
    [
      'Socket.IO',
      () => startSocketIo({}),
      SOCKET_IO,
      {},
      60,
      /^first ping after 25 s; dropped after 45 s$/,
    ],
  ] as const

  for (const [name, start, path, credentials, reaps, text] of PACES) {
    test(`${name} finds out a client that is gone`, { timeout: 120_000 }, async context => {
      if (!process.env['BELAY_LONG']) {
        return leaveOut(context, 'npm run test:long waits for the pings of these libraries')
      }
      const limits = { reaps: reaps * 1000, whole: 110_000 }
      const diagnosis = await run(context, start(), path, {
        credentials,
        only: ['reaps'],
        limits,
        isMine: false,
      })
      expect(check(diagnosis, 'reaps')).toMatchObject({
        result: 'ok',
        text: expect.stringMatching(text),
      })
    })
  }
})
