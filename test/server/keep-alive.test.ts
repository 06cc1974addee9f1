/** Real sockets of `ws`, and raw TCP clients for what no client library does. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { KeepAliveOptions, ServerSocket } from '../../src/server/index.ts'
import { keepAlive } from '../../src/server/index.ts'
import { clientFrame, rawClient } from './raw-client.ts'
import { serve } from './served.ts'

const PING = 0x89
const CLOSE = 0x88
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** How the server's socket ended. */
function ending(socket: WebSocket): Promise<number> {
  return new Promise(resolve => socket.on('close', resolve))
}

test('reads, answers heartbeats, and hands on all other messages', async () => {
  const messages: string[] = []
  const { url } = await serve({
    onMessage: (data: Buffer, isBinary: boolean) =>
      messages.push(`${isBinary ? 'binary' : 'text'} ${data.toString()}`),
  })
  const client = new WebSocket(url)
  const replies: string[] = []
  client.on('message', data => replies.push((data as Buffer).toString()))
  await once(client, 'open')
  for (const data of ['ping', 'news', Buffer.from('ping'), 'ping']) client.send(data)
  await expect.poll(() => messages).toEqual(['text news', 'binary ping'])
  await expect.poll(() => replies).toEqual(['pong', 'pong'])
  client.terminate()
})

test('takes the ping and pong that the client has', async () => {
  const messages: string[] = []
  const { url } = await serve({
    ping: { type: 'ping' },
    onMessage: (data: Buffer) => messages.push(data.toString()),
  })
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send('{"type":"ping","at":5}')
  const [reply] = (await once(client, 'message')) as [Buffer]
  expect(reply.toString()).toBe('{"type":"pong"}')
  client.send('ping')
  await expect.poll(() => messages).toEqual(['ping'])
  client.terminate()
})

test('brings the id of the ping back', async () => {
  const { url } = await serve({ ping: { op: 1 }, pong: { op: 2 }, id: 'n' })
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send('{"op":1,"n":7}')
  const [reply] = (await once(client, 'message')) as [Buffer]
  expect(reply.toString()).toBe('{"op":2,"n":7}')
  client.terminate()
})

test('answers nothing where it shall not', async () => {
  const messages: string[] = []
  const { url } = await serve({
    format: false,
    onMessage: (data: Buffer) => messages.push(data.toString()),
  })
  const client = new WebSocket(url)
  await once(client, 'open')
  client.send('ping')
  await expect.poll(() => messages).toEqual(['ping'])
  client.terminate()
})

test('keeps a client that answers control pings', async () => {
  const { url, next } = await serve({ interval: 20, timeout: 1_000 })
  const client = new WebSocket(url)
  let pings = 0
  client.on('ping', () => pings++)
  const socket = await next
  await expect.poll(() => pings, { timeout: 30_000 }).toBeGreaterThan(20)
  expect(socket.readyState).toBe(WebSocket.OPEN)
  client.terminate()
})

test('costs two timers for each exchange', async () => {
  const { url, next } = await serve({ interval: 30, timeout: 10_000 })
  const client = new WebSocket(url)
  let pings = 0
  client.on('ping', () => pings++)
  const socket = await next
  await once(socket, 'pong')
  const [before, set] = [pings, vi.spyOn(globalThis, 'setTimeout')]
  // Waits by an event of the socket: a poll would set timers of its own.
  while (pings < before + 30) await once(socket, 'pong')
  const each = set.mock.calls.length / (pings - before)
  set.mockRestore()
  client.terminate()
  // One that comes too early by a part of a millisecond is set once more.
  expect(each).toBeLessThan(2.5)
})

test('terminates a client that reads and never answers', async () => {
  const { port, next } = await serve({ interval: 50, timeout: 200 })
  const client = await rawClient(port)
  const socket = await next
  const code = await ending(socket)
  expect(code).toBe(1006)
  await client.ended
  // One ping, and not one for each interval.
  expect(client.received()).toEqual(Buffer.from([PING, 0]))
})

test('keeps a client that answers no ping but sends', async () => {
  const { port, next } = await serve({ interval: 50, timeout: 1_000 })
  const client = await rawClient(port)
  const socket = await next
  for (let nth = 0; nth < 30; nth++) {
    client.socket.write(clientFrame(1, 'news'))
    await wait(50)
  }
  expect(socket.readyState).toBe(WebSocket.OPEN)
  // Then silence.
  expect(await ending(socket)).toBe(1006)
})

test('blames nobody while the application has paused the socket', async () => {
  const { url, next } = await serve({ interval: 20, timeout: 100 })
  const client = new WebSocket(url)
  let closed = false
  client.on('close', () => (closed = true))
  const socket = await next
  await once(client, 'open')
  socket.pause()
  await wait(1_000)
  expect([closed, socket.readyState]).toEqual([false, WebSocket.OPEN])
  socket.resume()
  await wait(500)
  expect([closed, socket.readyState]).toEqual([false, WebSocket.OPEN])
  client.terminate()
})

describe('close()', () => {
  test('terminates a client that never sends its Close frame', async () => {
    const { port, next } = await serve({ closeTimeout: 300 })
    const client = await rawClient(port)
    const socket = await next
    const started = performance.now()
    socket.close(1001, 'bye')
    const code = await ending(socket)
    expect(code).toBe(1006)
    expect(performance.now() - started).toBeGreaterThan(290)
    // ws by itself waits 30 s.
    expect(performance.now() - started).toBeLessThan(20_000)
    await client.ended
    expect([...client.received().subarray(0, 4)]).toEqual([CLOSE, 5, 0x03, 0xe9])
  })

  test('without it such a client stays, which is what this is for', async () => {
    const { port, next } = await serve(false)
    await rawClient(port)
    const socket = await next
    socket.close()
    await wait(1_500)
    expect(socket.readyState).toBe(WebSocket.CLOSING)
  })

  test('terminates a client that began to close and never ends its connection', async () => {
    const { port, next } = await serve({ closeTimeout: 300 })
    const client = await rawClient(port)
    const socket = await next
    client.socket.write(clientFrame(8, Buffer.from([0x03, 0xe8])))
    // The handshake is complete: it tells the client's code.
    expect(await ending(socket)).toBe(1000)
    await client.ended
  })

  test('lets a client finish that does', async () => {
    const { url, next } = await serve({ closeTimeout: 20_000 })
    const client = new WebSocket(url)
    const socket = await next
    await once(client, 'open')
    const ended = ending(socket)
    socket.close(4001, 'bye')
    const [code, reason] = (await once(client, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([4001, 'bye'])
    expect(await ended).toBe(4001)
  })

  test('believes the Close frame that came while the process was blocked', async () => {
    const { url, next } = await serve()
    // A thread of its own replies meanwhile.
    const client = new Worker(
      `const { WebSocket } = require('ws'); new WebSocket(${JSON.stringify(url)})`,
      { eval: true },
    )
    onTestFinished(() => void client.terminate())
    const socket = await next
    const ended = ending(socket)
    socket.close(4401)
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500))
    expect(await ended).toBe(4401)
  })

  test('twice waits no longer', async () => {
    const { port, next } = await serve({ closeTimeout: 500 })
    await rawClient(port)
    const socket = await next
    const started = performance.now()
    socket.close()
    const timer = setInterval(() => socket.close(), 100)
    await ending(socket)
    clearInterval(timer)
    expect(performance.now() - started).toBeLessThan(20_000)
  })

  test('complains of a bad code as ever', async () => {
    const { url, next } = await serve()
    const client = new WebSocket(url)
    const socket = await next
    await once(client, 'open')
    expect(() => socket.close(1)).toThrow(TypeError)
    expect(socket.readyState).toBe(WebSocket.OPEN)
    client.terminate()
  })
})

test('terminates a client that sends pings and never reads', { timeout: 120_000 }, async () => {
  const { port, next } = await serve()
  const client = await rawClient(port)
  const socket = await next
  client.socket.pause()
  // A write that is under way when the server ends the connection fails.
  client.socket.on('error', () => {})
  const ended = ending(socket)
  const most = { buffered: 0 }
  const pings = Buffer.concat(Array.from({ length: 5_000 }, () => clientFrame(1, 'ping')))
  let isOver = false
  void ended.then(() => (isOver = true))
  // The kernels on both sides swallow the first megabytes of replies.
  while (!isOver) {
    const drained = new Promise(resolve => client.socket.once('drain', resolve))
    if (!client.socket.write(pings)) await Promise.race([drained, ended])
    await new Promise(setImmediate)
    most.buffered = Math.max(most.buffered, socket.bufferedAmount)
  }
  expect(await ended).toBe(1006)
  expect(most.buffered).toBeLessThan(1_000_000)
})

test('keeps a client that waits for its replies, behind a feed that it reads slowly', async () => {
  const { url, next } = await serve()
  const client = new WebSocket(url)
  const socket = await next
  await once(client, 'open')
  let replies = 0
  client.on('message', (data: Buffer) => {
    if (data.length === 4) replies++
  })
  for (let nth = 0; nth < 300; nth++) {
    // More than the kernel takes at once, so that something is unsent at each ping.
    socket.send(Buffer.alloc(200_000))
    client.send('ping')
    await expect.poll(() => replies, { interval: 1, timeout: 30_000 }).toBe(nth + 1)
  }
  expect(socket.readyState).toBe(WebSocket.OPEN)
  client.terminate()
})

test('a broken frame ends the connection and not the process', async () => {
  const { port, next } = await serve()
  const client = await rawClient(port)
  const socket = await next
  // An opcode that does not exist.
  client.socket.write(clientFrame(3, 'x'))
  await ending(socket)
})

test('leaves no timer behind', async () => {
  const { url, next } = await serve({ interval: 50 })
  const client = new WebSocket(url)
  const socket = await next
  await once(client, 'open')
  const ended = once(socket, 'close')
  client.terminate()
  await ended
  const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout').length
  const before = timers()
  await wait(200)
  expect(timers()).toBeLessThanOrEqual(before)
})

describe('spread', () => {
  const format = { ping: { type: 'ping' }, pong: { type: 'pong' }, id: 'id' }

  /** What comes back for a ping. */
  async function reply(options: KeepAliveOptions, ping: string): Promise<string> {
    const { url } = await serve(options)
    const client = new WebSocket(url)
    onTestFinished(() => client.terminate())
    await once(client, 'open')
    client.send(ping)
    const [data] = (await once(client, 'message')) as [Buffer]
    return data.toString()
  }

  /** How a client is told that the server closes. */
  async function closing(options: KeepAliveOptions, ...given: [number?, string?]) {
    const { url, next } = await serve(options)
    const client = new WebSocket(url)
    const closed = once(client, 'close')
    ;(await next).close(...given)
    const [code, reason] = (await closed) as [number, Buffer]
    return [code, reason.toString()]
  }

  test('is announced in a reply that is an object', async () => {
    const ping = '{"type":"ping","id":7}'
    expect(await reply({ format, spread: 20_000 }, ping)).toBe(
      '{"type":"pong","id":7,"spread":20000}',
    )
    expect(await reply({ format, spread: () => 20_000.4 }, ping)).toBe(
      '{"type":"pong","id":7,"spread":20000}',
    )
  })

  test('leaves a text as it is', async () => {
    expect(await reply({ spread: 20_000 }, 'ping')).toBe('pong')
  })

  test.each([1001, 1012, 1013])('is the reason of %i without one', async code => {
    expect(await closing({ spread: () => 20_000 }, code)).toEqual([code, 'retry=20000'])
    expect(await closing({ spread: 20_000 }, code, '')).toEqual([code, 'retry=20000'])
  })

  test('leaves other codes and reasons as they are', async () => {
    expect(await closing({ spread: 20_000 }, 1000)).toEqual([1000, ''])
    expect(await closing({ spread: 20_000 })).toEqual([1005, ''])
    expect(await closing({ spread: 20_000 }, 1001, 'bye')).toEqual([1001, 'bye'])
    expect(await closing({}, 1001)).toEqual([1001, ''])
  })

  test('of a function that returns nonsense is left out, and said once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    onTestFinished(() => warn.mockRestore())
    const { url } = await serve({ format, spread: () => NaN })
    const client = new WebSocket(url)
    onTestFinished(() => client.terminate())
    await once(client, 'open')
    const replies: string[] = []
    client.on('message', data => replies.push((data as Buffer).toString()))
    for (const id of [1, 2]) client.send(`{"type":"ping","id":${id}}`)
    await expect.poll(() => replies).toEqual(['{"type":"pong","id":1}', '{"type":"pong","id":2}'])
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('belay-ws: the result of spread() is NaN; it must be a number')],
    ])
  })
})

describe('refuses', () => {
  const socket = {} as ServerSocket
  test.each<[string, object]>([
    ['interval is 0', { interval: 0 }],
    ['timeout is -1', { timeout: -1 }],
    ['closeTimeout is "2"', { closeTimeout: '2' }],
    ['format is "ping"', { format: 'ping' }],
    ['format is null', { format: null }],
    ['spread is -1', { spread: -1 }],
    ['spread is NaN', { spread: NaN }],
    ['spread is 3600001', { spread: 3_600_001 }],
    ['spread is "20000"', { spread: '20000' }],
    ['format is false; it must be left out', { format: false, ping: 'a' }],
    ['format is [object Object]; it must be left out', { format: {}, id: 'n' }],
    ['ping and pong must each be a text', { ping: {} }],
    ['ping and pong must each be a text', { format: { ping: 'a', pong: null } }],
    ['unknown option "pingInterval"', { pingInterval: 1 }],
  ])('%s', (complaint, options) => {
    expect(() => keepAlive(socket, options as KeepAliveOptions)).toThrow(`belay-ws: ${complaint}`)
  })
})
