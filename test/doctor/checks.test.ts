/** Each check against servers that misbehave in one way. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect, createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { ClientFrame } from './client-frames.ts'
import { check, during, examine, having } from './examine.ts'
import { startHealthy } from './healthy.ts'
import { closeFrame, listen, serverFrame, startRaw, startWs } from './peers.ts'

describe.concurrent('a server that is well', () => {
  test('passes, so that each of the others fails for its one fault', async context => {
    const peer = await during(context, startHealthy())
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'ok')).toEqual(diagnosis.checks.map(({ id }) => id))
  })
})

describe.concurrent('reads', () => {
  test('tells a server that answers no control ping but a Close frame', async context => {
    const peer = await during(
      context,
      startHealthy(({ opcode }) => opcode === 9),
    )
    const diagnosis = await examine(peer.url)
    expect(check(diagnosis, 'reads')).toMatchObject({
      result: 'warn',
      text: 'no pong to a control ping within 2 s; its Close frame is answered',
    })
    expect(having(diagnosis, 'fail')).toEqual([])
  })

  test('tells a connection through which nothing passes', async context => {
    const echo = await during(context, startEchoServer())
    const target = { host: '127.0.0.1', port: echo.port }
    const proxy = await startFaultProxy({ target })
    context.onTestFinished(() => proxy.close())
    await proxy.set({ kind: 'upgrade-silence' })
    const diagnosis = await examine(`ws://127.0.0.1:${proxy.port}`)
    expect(having(diagnosis, 'fail')).toEqual(['reads'])
    expect(check(diagnosis, 'reads').text).toMatch(/within 2 s, while nothing came$/)
  })

  test('tells a server that wants a login', async context => {
    const onOpen = (socket: Duplex) =>
      void socket.end(
        serverFrame(
          8,
          Buffer.concat([Buffer.from([4401 >> 8, 4401 & 255]), Buffer.from('log in')]),
        ),
      )
    const peer = await during(context, startRaw({ onOpen }))
    const diagnosis = await examine(peer.url)
    expect(check(diagnosis, 'reads')).toMatchObject({ result: 'warn', facts: { closedWith: 4401 } })
    expect(check(diagnosis, 'reads').text).toMatch(/^it closes with 4401 "log in" after/)
    expect(check(diagnosis, 'reads').advice).toMatch(/--token-env/)
    expect(having(diagnosis, 'fail')).toEqual([])
  })

  test('tells bytes that are no frames', async context => {
    const onOpen = (socket: Duplex) => void socket.write(Buffer.from([0xff, 0xff, 1, 2]))
    const peer = await during(context, startRaw({ onOpen }))
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['reads'])
    expect(check(diagnosis, 'reads').text).toMatch(/^it sends what is no frame: /)
  })
})

describe.concurrent('subprotocol', () => {
  test('fails where one is chosen that was not offered', async context => {
    const headers = () => ['Sec-WebSocket-Protocol: chat']
    const peer = await during(context, startHealthy(undefined, { headers }))
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['subprotocol'])
    expect(check(diagnosis, 'subprotocol').text).toBe('it chooses chat, which was not offered')
  })

  test('fails where none is chosen of those that were given', async context => {
    const peer = await during(context, startHealthy())
    const diagnosis = await examine(peer.url, { credentials: { protocols: ['chat', 'v2'] } })
    expect(having(diagnosis, 'fail')).toEqual(['subprotocol'])
    expect(check(diagnosis, 'subprotocol').text).toBe('it chooses none of chat, v2')
  })

  test('tells the one that a server speaks', async context => {
    const peer = await during(
      context,
      startWs({
        handleProtocols: offered => (offered.has('mqtt') ? 'mqtt' : false),
      }),
    )
    const diagnosis = await examine(peer.url, { only: ['subprotocol'] })
    expect(check(diagnosis, 'subprotocol').text).toBe(
      'it speaks mqtt: run again with --protocol mqtt',
    )
  })
})

describe.concurrent('origin', () => {
  const cookie = () => ['Set-Cookie: session=1']

  test('warns where strangers get in and cookies are in use', async context => {
    const peer = await during(context, startHealthy(undefined, { headers: cookie }))
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'warn')).toEqual(['origin'])
    expect(check(diagnosis, 'origin').facts).toEqual({
      own: true,
      stranger: true,
      null: true,
      cookies: true,
    })
  })

  test('counts the cookie that the user gave', async context => {
    const peer = await during(context, startHealthy())
    const credentials = { headers: [['Cookie', 'a=b']] as const }
    const diagnosis = await examine(peer.url, { only: ['origin'], credentials })
    expect(check(diagnosis, 'origin').result).toBe('warn')
  })

  test('is content where strangers are refused', async context => {
    const peer = await during(
      context,
      startWs({
        verifyClient: ({ origin, req }: { origin: string | undefined; req: IncomingMessage }) =>
          origin === undefined || origin === `http://${req.headers.host!}`,
      }),
    )
    const diagnosis = await examine(peer.url, { only: ['origin'] })
    expect(check(diagnosis, 'origin').text).toBe('it refuses strangers')
    expect(check(diagnosis, 'origin').facts).toMatchObject({
      own: true,
      stranger: false,
      null: false,
    })
  })
})

describe.concurrent('close', () => {
  test('fails where a Close frame is not answered', async context => {
    const peer = await during(
      context,
      startHealthy(({ opcode }) => opcode === 8),
    )
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['close'])
    expect(check(diagnosis, 'close').text).toBe('no answer to a Close frame within 2 s')
  })

  test('warns of an end without a Close frame, and of one that leaves TCP open', async context => {
    const ends = (socket: Duplex): boolean => !!socket.end()
    const peer = await during(
      context,
      startHealthy(({ opcode }, socket) => opcode === 8 && ends(socket)),
    )
    const stays = (socket: Duplex, payload: Buffer) => (socket.write(serverFrame(8, payload)), true)
    const other = await during(
      context,
      startHealthy(({ opcode, payload }, socket) => opcode === 8 && stays(socket, payload)),
    )
    const [first, second] = await Promise.all([
      examine(peer.url, { only: ['close'] }),
      examine(other.url, { only: ['close'] }),
    ])
    expect(check(first, 'close').text).toMatch(/without a Close frame$/)
    expect(check(second, 'close').text).toMatch(/^Close 1000 after .*, TCP still open after 2 s$/)
    expect([check(first, 'close').result, check(second, 'close').result]).toEqual(['warn', 'warn'])
  })
})

describe.concurrent('hanging', () => {
  test('fails after an error too, and tells which one', async context => {
    const stay = (socket: Duplex) => (socket.write(closeFrame(1007)), true)
    const peer = await during(
      context,
      startHealthy(({ opcode, payload }, socket) => {
        if (opcode === 3) return true
        return opcode === 1 && payload[0] === 0xff ? stay(socket) : false
      }),
    )
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['hanging'])
    expect(check(diagnosis, 'hanging').text).toBe(
      'Close 1007 after text that is not UTF-8, TCP still open after 1.5 s',
    )
  })

  test('fails where one bad frame ends the server', async context => {
    // A server of ws without a listener for errors, as many are.
    const server = `import { WebSocketServer } from 'ws'
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1' }, () => console.log(server.address().port))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', server], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    context.onTestFinished(() => void child.kill('SIGKILL'))
    const [port] = (await once(child.stdout, 'data')) as [Buffer]
    const diagnosis = await examine(`ws://127.0.0.1:${Number(port)}`, { isSlow: true })
    expect(having(diagnosis, 'fail')).toEqual(['hanging'])
    expect(check(diagnosis, 'hanging').text).toBe(
      'nobody listens after a reserved opcode: refused: nobody listens at this port',
    )
    expect(having(diagnosis, 'skip')).toEqual(['reaps', 'idle'])
  })

  test("sends no bad frame to somebody else's server", async context => {
    const opcodes: number[] = []
    const note = ({ opcode }: ClientFrame): boolean => (opcodes.push(opcode), false)
    const peer = await during(context, startHealthy(note))
    const diagnosis = await examine(peer.url, { isMine: false })
    expect(check(diagnosis, 'hanging').text).toBe(
      'it sends no Close frame by itself; if the server is yours, --mine makes it',
    )
    expect(having(diagnosis, 'fail')).toEqual([])
    expect(opcodes).toContain(9)
    expect(opcodes).not.toContain(3)
  })

  test('does not judge a server that never sends a Close frame', async context => {
    const peer = await during(
      context,
      startHealthy(({ opcode, payload }) => opcode === 3 || payload[0] === 0xff),
    )
    const diagnosis = await examine(peer.url, { limits: { reply: 500 } })
    expect(check(diagnosis, 'hanging').text).toBe('cannot tell: it never sends a Close frame')
  })
})

describe.concurrent('half-open', () => {
  test('fails where the server keeps a client that has ended its side', async context => {
    const inner = await during(context, startHealthy())
    // A proxy that does not pass the end on.
    const server = createServer({ allowHalfOpen: true }, client => {
      const upstream = connect(inner.port, '127.0.0.1')
      upstream.on('error', () => client.destroy()).on('end', () => client.end())
      client.on('data', data => upstream.write(data))
      upstream.on('data', data => client.write(data))
    })
    const peer = await during(context, listen(server))
    const diagnosis = await examine(peer.url)
    expect(having(diagnosis, 'fail')).toEqual(['half-open'])
    expect(check(diagnosis, 'half-open').text).toBe('still open 2 s after the FIN of the client')
  })
})
