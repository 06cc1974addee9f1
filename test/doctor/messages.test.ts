/** Servers, and what is before them, that lose fragments or compressed messages. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { check, during, examine, having } from './examine.ts'
import { startHealthy } from './healthy.ts'
import { closeFrame, serverFrame, startWs } from './peers.ts'

describe.concurrent('fragments', () => {
  test('fails where they end the connection', async context => {
    const end = (socket: Duplex): boolean => !!socket.end(closeFrame(1002))
    const peer = await during(
      context,
      startHealthy(({ fin }, socket) => !fin && end(socket)),
    )
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['fragments'])
    expect(check(diagnosis, 'fragments').text).toBe('the connection ends (1002)')
  })

  test('fails where the second is lost', async context => {
    const peer = await during(
      context,
      startHealthy(({ opcode }) => opcode === 0),
    )
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['fragments'])
    expect(check(diagnosis, 'fragments').text).toBe('no reply within 2 s')
  })
})

describe.concurrent('deflate', () => {
  const headers = () => ['Sec-WebSocket-Extensions: permessage-deflate']
  const TAIL = Buffer.from([0, 0, 255, 255])

  test('passes with ws, which decompresses', async context => {
    const peer = await during(
      context,
      startWs({ perMessageDeflate: { threshold: 0 } }, socket =>
        socket
          .on('error', () => {})
          .on('message', data => (data as Buffer).toString() === 'ping' && socket.send('pong')),
      ),
    )
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'ok')).toEqual(diagnosis.checks.map(({ id }) => id))
    expect(check(diagnosis, 'deflate').facts).toMatchObject({ negotiated: true, replies: 2 })
  })

  test('fails where the second message is lost, because the first is forgotten', async context => {
    // Takes each message for the first: the second refers back to what is not there.
    const inflate = (payload: Buffer): string => {
      try {
        return inflateRawSync(Buffer.concat([payload, TAIL]), {
          finishFlush: constants.Z_SYNC_FLUSH,
        }).toString()
      } catch {
        return 'lost'
      }
    }
    const reply = (payload: Buffer, socket: Duplex) => {
      if (inflate(payload) === 'ping') socket.write(serverFrame(1, 'pong'))
      return true
    }
    const peer = await during(
      context,
      startHealthy(({ rsv1, payload }, socket) => rsv1 && reply(payload, socket), { headers }),
    )
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['deflate'])
    expect(check(diagnosis, 'deflate')).toMatchObject({ facts: { replies: 1 } })
  })

  test('fails where the reply cannot be decompressed', async context => {
    const spoil = (socket: Duplex) => {
      const broken = deflateRawSync('pong').map(byte => byte ^ 0x55)
      const frame = serverFrame(1, Buffer.from(broken))
      frame[0]! |= 0x40
      socket.write(frame)
      return true
    }
    const peer = await during(
      context,
      startHealthy(({ rsv1 }, socket) => rsv1 && spoil(socket), { headers }),
    )
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['deflate'])
  })

  test('fails where what was not offered is chosen', async context => {
    const foreign = () => [
      'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99',
    ]
    const offered = ({ headers: { 'sec-websocket-extensions': offer } }: IncomingMessage) =>
      offer === undefined ? [] : foreign()
    const peer = await during(context, startHealthy(undefined, { headers: offered }))
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['deflate'])
    expect(check(diagnosis, 'deflate').text).toMatch(
      /^it chooses what was not offered: .*server_max_window_bits/,
    )
  })
})
