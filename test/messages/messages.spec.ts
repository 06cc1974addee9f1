/** `for await (const data of messages(socket))`, over a real connection that comes and goes. */
import { expect, test } from '../client/client-test.ts'

test('yields text and binary as they come', async ({ page, server }) => {
  const read = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    client.binaryType = 'arraybuffer'
    const coming = belay.messages(client)
    await belay.told(log, 'connected')
    client.send('text')
    client.send(new Uint8Array([1, 2, 3]))
    const read: unknown[] = []
    for await (const data of coming) {
      read.push(typeof data === 'string' ? data : [...new Uint8Array(data as ArrayBuffer)])
      if (read.length === 2) break
    }
    return read
  }, server.url)
  expect(read).toEqual(['text', [1, 2, 3]])
})

test('lives through reconnects, and ends with the client', async ({ page, serve }) => {
  const { url } = await serve({
    open: (socket, nth) => socket.send(`hello ${nth}`),
    message: (text, socket) => (text === 'die' ? socket.terminate() : socket.send(text)),
  })
  const read = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { minReconnectionDelay: 20 })
    const read: unknown[] = []
    const done = (async () => {
      for await (const data of belay.messages(client)) {
        read.push(data)
        if (data === 'hello 0') client.send('die')
        if (data === 'hello 1') client.send('last')
        if (data === 'last') client.close()
      }
    })()
    await done
    read.push(client.status, log.filter(({ event }) => event === 'connected').length)
    return read
  }, url)
  expect(read).toEqual(['hello 0', 'hello 1', 'last', 'closed', 2])
})

test('reads what came before the client gave up, then ends', async ({ page, serve }) => {
  const { url } = await serve({
    open: socket => {
      for (const text of ['a', 'b', 'c']) socket.send(text)
      socket.close(4001, 'enough')
    },
  })
  const read = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { shouldReconnect: () => false })
    const coming = belay.messages(client)
    await belay.told(log, 'dom:close')
    const read: unknown[] = []
    for await (const data of coming) read.push(data)
    // Closed already: nothing to wait for.
    for await (const data of belay.messages(client)) read.push(data)
    return read
  }, url)
  expect(read).toEqual(['a', 'b', 'c'])
})

test('each iteration has all messages, and an end of its own', async ({ page, server }) => {
  const read = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const abort = new AbortController()
    const all = belay.messages(client)
    const first = belay.messages(client)
    const aborted = belay.messages(client, { signal: abort.signal })
    await belay.told(log, 'connected')
    client.send('a')
    client.send('b')
    await belay.told(log, 'dom:message', 2)
    abort.abort()
    client.send('c')
    await belay.told(log, 'dom:message', 3)
    const read = { all: [] as unknown[], first: [] as unknown[], aborted: [] as unknown[] }
    for await (const data of first) {
      read.first.push(data)
      break
    }
    try {
      for await (const data of aborted) read.aborted.push(data)
    } catch (error) {
      read.aborted.push((error as Error).name)
    }
    client.close()
    for await (const data of all) read.all.push(data)
    return read
  }, server.url)
  expect(read).toEqual({ all: ['a', 'b', 'c'], first: ['a'], aborted: ['a', 'b', 'AbortError'] })
})

test('a slow reader is told, and the others are not held up', async ({ page, server }) => {
  const read = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const slow = belay.messages(client, { maxMessages: 10 })
    const lost: string[] = []
    const latest = belay.messages(client, {
      maxMessages: 1,
      overflow: 'drop-oldest',
      onDropped: ({ message }) => lost.push(message as string),
    })
    const quick: unknown[] = []
    void (async () => {
      for await (const data of belay.messages(client)) quick.push(data)
    })()
    await belay.told(log, 'connected')
    for (let n = 0; n < 20; n++) client.send(`${n}`)
    await belay.told(log, 'dom:message', 20)
    await belay.until(() => quick.length === 20)
    const before: unknown[] = []
    let error: unknown
    try {
      for await (const data of slow) before.push(data)
    } catch (thrown) {
      error = thrown
    }
    return {
      before,
      error: (error as Error).name,
      isClass: error instanceof belay.SlowReaderError,
      dropped: slow.dropped,
      latest: await latest.next(),
      lost: lost.length,
      quick: quick.length,
    }
  }, server.url)
  expect(read).toEqual({
    before: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    error: 'SlowReaderError',
    isClass: true,
    dropped: { messages: 1, bytes: 2 },
    latest: { done: false, value: '19' },
    lost: 19,
    quick: 20,
  })
})

for (const [how, leave] of Object.entries({
  break: 'break',
  throw: 'throw',
  'the signal': 'abort',
  'the end of the client': 'close',
  'an overflow': 'overflow',
})) {
  test(`leaves no listener behind after ${how}`, async ({ page, server }) => {
    const left = await page.evaluate(
      async ([url, leave]) => {
        const counts = { client: 0, signal: 0 }
        const { client, log } = belay.connect(url)
        await belay.told(log, 'connected')
        const { signal, abort } = (() => {
          const controller = new AbortController()
          return { signal: controller.signal, abort: () => controller.abort() }
        })()
        // What the listeners of the client and of the signal come to, whoever removes them.
        for (const [target, name] of [
          [client, 'client'],
          [signal, 'signal'],
        ] as const) {
          const add = target.addEventListener.bind(target) as EventTarget['addEventListener']
          target.addEventListener = (
            type: string,
            listener: EventListenerOrEventListenerObject | null,
            options?: boolean | AddEventListenerOptions,
          ) => {
            counts[name]++
            const ended = (options as AddEventListenerOptions | undefined)?.signal
            ended?.addEventListener('abort', () => counts[name]--, { once: true })
            add(type, listener, options)
          }
        }
        const on = client.on.bind(client)
        client.on = (event, listener) => {
          counts.client++
          const undo = on(event, listener)
          return () => {
            counts.client--
            undo()
          }
        }
        const coming = belay.messages(client, { signal, maxMessages: 2 })
        const during = { ...counts }
        for (const text of ['a', 'b']) client.send(text)
        await belay.told(log, 'dom:message', 2)
        if (leave === 'abort') abort()
        if (leave === 'close') client.close()
        if (leave === 'overflow') {
          client.send('c')
          await belay.told(log, 'dom:message', 3)
        }
        try {
          for await (const data of coming) {
            if (leave === 'break') break
            if (leave === 'throw') throw new Error(`on purpose ${data as string}`)
          }
        } catch {
          // Each of them but `break` and `close` throws.
        }
        return { during, after: counts }
      },
      [server.url, leave] as const,
    )
    // Otherwise this test counts nothing.
    expect(left.during).toEqual({ client: 2, signal: 1 })
    expect(left.after).toEqual({ client: 0, signal: 0 })
  })
}
