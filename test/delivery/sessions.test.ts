import assert from 'node:assert/strict'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { AddressInfo } from 'node:net'
import { atLeastOnce, exactlyOnce, settled } from '../../src/delivery/index.ts'
import { ReconnectingWebSocket } from '../../src/index.ts'
import type { Session } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import { connect, serve, until } from './pair.ts'

const DLE = '\u0010'
const control = (log: string[]): string[] => log.filter(line => !line.startsWith('ack'))

describe('a session', () => {
  test('begins with resync, goes on with resumed, ends with close', async () => {
    const got: string[] = []
    const ends: string[] = []
    const served = await serve({
      onSession: session => session.send('welcome'),
      onMessage: (_, data, _isBinary, { send }) => {
        got.push(String(data))
        send(`re ${String(data)}`)
      },
      onEnd: (_, reason) => ends.push(reason),
    })
    const { client, log } = connect(served.port)
    client.on('resync', () => client.send('first'))
    client.send('early')
    await settled(client, { timeout: 9_000 })
    await until(
      () => log.includes('message re early'),
      () => log,
    )
    assert.deepEqual(control(log), [
      'resync new',
      'open',
      'message welcome',
      'message re first',
      'message re early',
    ])
    log.length = 0
    served.cut()
    client.send('late')
    await settled(client, { timeout: 9_000 })
    await until(
      () => log.includes('message re late'),
      () => log,
    )
    assert.deepEqual(
      control(log).filter(line => !line.startsWith('resumed')),
      ['open', 'message re late'],
    )
    assert(log.some(line => line.startsWith('resumed')))
    assert.deepEqual(got, ['first', 'early', 'late'])
    client.close()
    await until(
      () => ends.length > 0,
      () => ends,
    )
    assert.deepEqual(ends, ['client'])
    assert.equal(served.hub.size, 0)
  })

  test('settles by the welcome where the ack was lost', async () => {
    const got: string[] = []
    const served = await serve({ onMessage: (_, data) => void got.push(String(data)) })
    const { client, log } = connect(served.port)
    await until(
      () => client.readyState === 1,
      () => log,
    )
    client.send('handled')
    const all = settled(client, { timeout: 9_000 })
    await until(
      () => got.length > 0,
      () => got,
    )
    // Within the second after which it would be acknowledged.
    served.cut()
    await all
    assert.deepEqual(got, ['handled'])
    assert(log.includes('acknowledged 1'))
  })

  test('that the server does not know any more is told, with what is unconfirmed', async () => {
    const never = new Promise(() => {})
    const served = await serve({ onMessage: (_, data) => (data === 'stuck' ? never : undefined) })
    const { client, log } = connect(served.port)
    client.send('handled')
    await settled(client, { timeout: 9_000 })
    client.send('stuck')
    client.send('behind')
    const waiting = settled(client)
    served.restart()
    await assert.rejects(waiting, /session was lost/)
    await until(
      () => log.filter(line => line === 'open').length === 2,
      () => log,
    )
    assert(log.includes('resync unknown stuck behind'), log.join())
    client.send('on')
    await settled(client, { timeout: 9_000 })
  })

  test('expires without a connection, and the server is told', async () => {
    const ends: string[] = []
    const served = await serve({ ttl: 100, onEnd: (_, reason) => ends.push(reason) })
    const { client, log } = connect(served.port)
    await until(
      () => client.readyState === 1,
      () => log,
    )
    client.close()
    const other = connect(served.port, { maxRetries: 0 })
    await until(
      () => other.client.readyState === 1,
      () => log,
    )
    served.cut()
    await until(
      () => ends.length === 2,
      () => ends,
    )
    assert.deepEqual(ends.sort(), ['client', 'expired'])
  })

  test('overflows where nobody reads, and that is told', async () => {
    let session: Session | undefined
    const ends: string[] = []
    const drains: string[] = []
    const served = await serve({
      maxMessages: 10,
      onSession: began => {
        session = began
      },
      onEnd: (_, reason) => ends.push(reason),
      onDrain: () => drains.push('drain'),
    })
    const { client, log } = connect(served.port)
    await until(
      () => client.readyState === 1,
      () => log,
    )
    const first = session!
    const room = Array.from({ length: 10 }, (_, at) => first.send(`${at}`))
    assert.deepEqual(room, [...Array<boolean>(5).fill(true), ...Array<boolean>(5).fill(false)])
    await until(
      () => first.unacked.messages === 0,
      () => first.unacked,
    )
    assert.deepEqual(drains, ['drain'])
    for (let count = 0; count <= 10; count++) first.send('more')
    assert.deepEqual(ends, ['overflow'])
    assert.equal(first.send('after'), false)
    await until(
      () => log.includes('resync overflow') && session !== first,
      () => log,
    )
    client.send('on')
    await settled(client, { timeout: 9_000 })
  })

  test('that the server ends is told, and another begins', async () => {
    const ends: string[] = []
    const served = await serve({ onEnd: (_, reason) => ends.push(reason) })
    const { client, log } = connect(served.port)
    await until(
      () => client.readyState === 1,
      () => log,
    )
    for (const session of served.hub.sessions) session.end()
    await until(
      () => log.filter(line => line === 'open').length === 2,
      () => log,
    )
    assert(log.includes('resync ended'))
    assert.deepEqual(ends, ['server'])
  })

  test('belongs to whom it began for', async () => {
    let user: string | undefined = 'ann'
    const served = await serve({ identify: async () => user, maxPerIdentity: 1 })
    const { client, log } = connect(served.port)
    await until(
      () => client.readyState === 1,
      () => log,
    )
    assert.equal([...served.hub.sessions][0]!.identity, 'ann')
    user = 'ben'
    served.cut()
    await until(
      () => log.includes('resync unknown'),
      () => log,
    )
    user = undefined
    const closes: number[] = []
    client.addEventListener('close', ({ code }) => closes.push(code))
    served.cut()
    await until(
      () => closes.includes(4401),
      () => closes,
    )
  })

  test('is refused where there is no room, and detached ones make room', async () => {
    const ends: string[] = []
    const served = await serve({ maxSessions: 1, onEnd: (_, reason) => ends.push(reason) })
    const first = connect(served.port, { maxRetries: 0 })
    await until(
      () => first.client.readyState === 1,
      () => first.log,
    )
    const codes: number[] = []
    const second = connect(served.port)
    second.client.addEventListener('close', ({ code }) => codes.push(code))
    await until(
      () => codes.includes(1013),
      () => codes,
    )
    assert.deepEqual(ends, [])
    // A client that is gone without a word.
    served.cut()
    await until(
      () => second.client.readyState === 1,
      () => second.log,
    )
    assert.deepEqual(ends, ['evicted'])
    assert.deepEqual(control(second.log), ['resync new', 'open'])
  })

  test('has one connection: the later hello stays', async () => {
    const served = await serve()
    const hello = (dial: number): string =>
      `${DLE}h{"v":1,"s":"${'x'.repeat(24)}","d":${dial},"w":0,"r":0,"a":0,"m":[9,999],"n":[9,999]}`
    const open = async (
      dial: number,
    ): Promise<{ socket: WebSocket; closed: Promise<unknown[]> }> => {
      const socket = new WebSocket(`ws://127.0.0.1:${served.port}`)
      await once(socket, 'open')
      const closed = once(socket, 'close')
      socket.send(hello(dial))
      return { socket, closed }
    }
    const later = await open(2)
    await once(later.socket, 'message')
    const early = await open(1)
    assert.equal((await early.closed)[0], 4409)
    const latest = await open(3)
    await once(latest.socket, 'message')
    assert.equal((await later.closed)[0], 4409)
    assert.equal(served.hub.size, 1)
  })

  test('ends with 4400 where a client breaks the protocol', async () => {
    const ends: string[] = []
    const served = await serve({ onEnd: (_, reason) => ends.push(reason) })
    for (const bad of ['a-1', 'a1e3', 'a9007199254740993', 'a1', 'h{}', 'w{}', 'q', '', '1']) {
      const socket = new WebSocket(`ws://127.0.0.1:${served.port}`)
      await once(socket, 'open')
      socket.send(
        `${DLE}h{"v":1,"s":"${'y'.repeat(24)}","d":1,"w":0,"r":0,"a":0,"m":[9,999],"n":[9,999]}`,
      )
      await once(socket, 'message')
      const closed = once(socket, 'close')
      socket.send(DLE + bad)
      assert.equal((await closed)[0], 4400, bad)
    }
    assert.equal(ends.length, 9)
    assert(ends.every(reason => reason === 'forgotten'))
    assert.equal(served.hub.size, 0)
  })
})

describe('a client without sessions', () => {
  test('gets its pong, and goes to onPlain', async () => {
    const served = await serve({ onPlain: (peer, data) => peer.send(`plain ${String(data)}`) })
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}`)
    await once(socket, 'open')
    const got: string[] = []
    socket.on('message', (data: Buffer) => got.push(data.toString()))
    for (const data of ['ping', 'hello', `${DLE}p`]) socket.send(data)
    await until(
      () => got.length === 3,
      () => got,
    )
    assert.deepEqual(got, ['pong', 'plain hello', `plain ${DLE}p`])
    socket.close()
  })

  test('is refused without onPlain', async () => {
    const served = await serve()
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    socket.send('hello')
    assert.equal((await closed)[0], 4406)
  })
})

describe('a server without sessions', () => {
  /** Each kind says something of its own to a hello. */
  const kinds: Record<string, (text: string) => string | undefined> = {
    'that replies to pings': text => (text === 'ping' ? 'pong' : undefined),
    'that echoes': text => text,
    'that speaks first': () => 'unasked',
  }
  test.each(Object.keys(kinds))('%s is refused: never silently weaker', async kind => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    const got: string[] = []
    server.on('connection', socket =>
      socket.on('message', (data: Buffer) => {
        const text = data.toString()
        got.push(text)
        const reply = kinds[kind]!(text)
        if (reply !== undefined) socket.send(reply)
      }),
    )
    const { port } = server.address() as AddressInfo
    const { client, log } = connect(port)
    client.send('kept')
    await until(
      () => log.filter(line => line === 'unsupported').length >= 2,
      () => log,
    )
    client.close()
    assert(!got.includes('kept'))
    assert(!log.includes('open'))
    assert(log.includes('dropped kept closed'))
    server.close()
    for (const socket of server.clients) socket.terminate()
  })
})

test('the reply to the probe proves nothing of what was sent behind it', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const hub = sessions({ onMessage: () => undefined })
  server.on('connection', (socket, request) => {
    const wire = hub.open(
      {
        send: data => socket.send(data),
        close: (code, reason) => socket.close(code, reason),
        terminate: () => socket.terminate(),
        buffered: () => 0,
      },
      request,
    )
    let frames = 0
    socket.on('message', data => {
      frames++
      const give = (): void => wire.message((data as Buffer).toString())
      if (frames === 1) give()
      // As when the probe is in a packet of its own, that is repeated. What follows is lost.
      if (frames === 2) setTimeout(give, 100)
      if (frames === 3) setTimeout(() => socket.terminate(), 200)
    })
    socket.on('close', () => wire.closed())
  })
  const { client, log } = connect((server.address() as AddressInfo).port, { maxRetries: 0 })
  const pongs: unknown[] = []
  const unconfirmed: number[] = []
  client.on('pong', pong => pongs.push(pong))
  client.on('disconnected', ended => unconfirmed.push(ended.unconfirmed.messages))
  client.addEventListener('open', () => {
    client.send('one')
    client.send('two')
  })
  await until(
    () => unconfirmed.length > 0,
    () => log,
  )
  assert.deepEqual(unconfirmed, [2])
  assert.deepEqual(pongs, [])
  client.close()
  await hub.close()
  server.close()
})

describe('the buffer', () => {
  test.each([exactlyOnce, atLeastOnce])(
    'makes send() throw when it is full, and send again after an ack',
    async delivery => {
      const served = await serve({ onPlain: () => undefined })
      const { client, log } = connect(served.port, {
        delivery: delivery(),
        maxEnqueuedMessages: 2,
        startClosed: true,
      })
      client.send('a')
      client.send('b')
      assert.throws(() => client.send('c'), /belay-ws: the delivery has no room for 1 bytes more/)
      client.open()
      await settled(client, { timeout: 9_000 })
      client.send('c')
      await settled(client, { timeout: 9_000 })
      assert(log.includes('acknowledged 3'), log.join())
    },
  )

  test('drops the newest where that is wanted, and says so', async () => {
    const served = await serve()
    const { client, log } = connect(served.port, {
      maxEnqueuedMessages: 1,
      overflow: 'drop-newest',
      startClosed: true,
    })
    assert.equal(client.send('a'), 'queued')
    assert.equal(client.send('b'), 'dropped')
    assert.deepEqual(log, ['dropped b overflow'])
    client.open()
    await settled(client, { timeout: 9_000 })
  })
})

describe('options', () => {
  const make = (options: object): ReconnectingWebSocket =>
    new ReconnectingWebSocket('ws://127.0.0.1:1', [], {
      startClosed: true,
      WebSocket: WebSocket,
      ...options,
    })

  test.each([exactlyOnce, atLeastOnce])('that a delivery cannot bear are refused', delivery => {
    assert.throws(() => make({ delivery: delivery(), heartbeat: false }), /heartbeat/)
    assert.throws(() => make({ delivery: delivery(), overflow: 'drop-oldest' }), /overflow/)
    assert.throws(() => make({ delivery: delivery(), standby: { join() {} } }), /delivery/)
    assert.throws(() => make({ delivery: true }), /exactlyOnce\(\) or atLeastOnce\(\)/)
    make({ delivery: delivery() })
  })

  test('of sessions are checked', () => {
    assert.throws(() => sessions({} as never), /onMessage/)
    const onMessage = () => undefined
    assert.throws(() => sessions({ onMessage, ttl: 0 }), /ttl is 0/)
    assert.throws(() => sessions({ onMessage, maxBytes: 1.5 }), /maxBytes/)
    assert.throws(() => sessions({ onMessage, onEnd: 1 as never }), /onEnd/)
    assert.throws(() => sessions({ onMessage, on: 1 } as never), /unknown option "on"/)
  })

  test('exactlyOnce() refuses prepare, and settled() a client without a delivery', async () => {
    assert.throws(() => make({ delivery: exactlyOnce(), prepare: () => {} }), /identify/)
    await assert.rejects(settled(make({})), /has no delivery/)
    const client = make({ delivery: exactlyOnce() })
    client.send('never')
    await assert.rejects(settled(client, { timeout: 20 }), /within 20 ms/)
  })
})

test('a handler that fails is reported, and its message counts', async () => {
  const errors: unknown[] = []
  const got: string[] = []
  const served = await serve({
    onError: error => errors.push(error),
    onMessage: async (session, data) => {
      await sleep(5)
      got.push(`${session.number} ${String(data)}`)
      if (data === 'bad') throw new Error('bad')
    },
  })
  const { client } = connect(served.port)
  for (const data of ['one', 'bad', 'three']) client.send(data)
  await settled(client, { timeout: 9_000 })
  assert.deepEqual(got, ['1 one', '2 bad', '3 three'])
  assert.equal(errors.length, 1)
})
