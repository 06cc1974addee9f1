/** Formats of the application's own: asking, and being asked. */
import { expect, test } from './own-server.ts'

test('[beyond the standard] a format of JSON with an echoed id works', async ({ page, serve }) => {
  const { url, seen } = await serve((frame, socket) => {
    const { type, id } = JSON.parse(frame)
    if (type !== 'ping') return
    socket.send(JSON.stringify({ type: 'pong', id: id - 1 }))
    socket.send(JSON.stringify({ type: 'pong', id }))
  })
  const { lines, ids } = await page.evaluate(async url => {
    const ids = new Set<number>()
    const Class = belay.HeartbeatWebSocket.with({
      interval: 50,
      format: {
        ping: id => JSON.stringify({ type: 'ping', id }),
        read: (data, id) => {
          ids.add(id)
          const frame = JSON.parse(data as string)
          return frame.type === 'pong' && frame.id === id
        },
      },
    })
    const socket = new Class(url)
    const lines = journal(socket)
    await belay.until(() => lines.filter(line => line === 'pong').length >= 3)
    return { lines: lines.slice(0, 10), ids: [...ids].slice(0, 3) }
  }, url)
  // A reply that answers an earlier question is not the one that is owed.
  const round = (id: number) => ['ping', `message {"type":"pong","id":${id - 1}}`, 'pong']
  expect(lines).toEqual(['open', ...round(1), ...round(2), ...round(3)])
  expect(ids).toEqual([1, 2, 3])
  expect(seen[0]!.received.slice(0, 2)).toEqual([
    '{"type":"ping","id":1}',
    '{"type":"ping","id":2}',
  ])
})

test('[beyond the standard] read is told 0 when no reply is owed', async ({ page, serve }) => {
  const { url } = await serve((_frame, socket) => {
    for (const text of ['before', 'pong', 'after']) socket.send(text)
  })
  const asked = await page.evaluate(async url => {
    const asked: unknown[] = []
    const format = {
      ping: () => 'ping',
      read: (data: unknown, id: number) => {
        asked.push(`${String(data)} ${id}`)
        return data === 'pong'
      },
    }
    const Class = belay.HeartbeatWebSocket.with({ interval: 60_000, format })
    const socket = new Class(url)
    await belay.until(() => asked.length === 3)
    return [...asked, socket.readyState]
  }, url)
  expect(asked).toEqual(['before 1', 'pong 1', 'after 0', 1])
})

test('[beyond the standard] pings and replies may be binary', async ({ page, serve }) => {
  const { url, seen } = await serve((_frame, socket) => socket.send(Buffer.from([2])))
  const lines = await page.evaluate(async url => {
    const format = {
      ping: () => new Uint8Array([1]),
      read: (data: unknown) => data instanceof ArrayBuffer && new Uint8Array(data)[0] === 2,
    }
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 60_000, format }))(url)
    socket.binaryType = 'arraybuffer'
    const lines = journal(socket)
    await belay.next(socket, 'pong')
    return lines
  }, url)
  expect(lines).toEqual(['open', 'ping', 'pong'])
  expect(seen[0]!.received).toEqual(['0x01'])
})

test('[beyond the standard] a read that throws recognises nothing and is reported once', async ({
  page,
  server,
}) => {
  const { messages, errors, state } = await page.evaluate(async url => {
    let errors = 0
    window.addEventListener('error', ({ message }) => {
      if (message.includes('on purpose')) errors++
    })
    const Class = belay.HeartbeatWebSocket.with({
      interval: 50,
      timeout: 1000,
      format: {
        ping: () => 'ping',
        read: () => {
          throw new Error('on purpose')
        },
      },
    })
    const socket = await opened(Class, url)
    const messages: string[] = []
    socket.onmessage = ({ data }) => messages.push(data)
    // The frames keep it alive for several times interval and timeout.
    await belay.until(() => messages.length >= 60)
    return { messages, errors, state: socket.readyState }
  }, `${server.url}?feed=50`)
  expect(state).toBe(1)
  expect(errors).toBe(1)
  expect(messages).toContain('pong')
})

test('[beyond the standard] a ping of the server is answered, and hidden if wanted', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve((frame, socket) => {
    if (frame === 'start' || frame === '3') socket.send('2')
    if (frame === '3') socket.send('news')
  })
  const lines = await page.evaluate(async url => {
    const reads = [
      (data: unknown) => (data === '2' ? { answer: '3' } : false),
      (data: unknown) => (data === '2' ? { answer: '3', hide: true } : false),
    ]
    const all: string[][] = []
    for (const read of reads) {
      const socket = await opened(belay.HeartbeatWebSocket.with({ format: { read } }), url)
      const lines = journal(socket)
      socket.send('start')
      await belay.until(() => lines.length >= 5)
      socket.close()
      all.push(lines.slice(0, 5))
    }
    return all
  }, url)
  const [news, two] = ['message news', 'message 2']
  expect(lines).toEqual([
    [two, two, news, two, news],
    [news, news, news, news, news],
  ])
  for (const { received } of seen) {
    expect(received.slice(0, 4)).toEqual(['start', '3', '3', '3'])
  }
})

test('[beyond the standard] hide may keep other frames back, or show the reply', async ({
  page,
  serve,
}) => {
  const { url } = await serve((_frame, socket) => {
    for (const text of ['secret', 'pong', 'news']) socket.send(text)
  })
  const lines = await page.evaluate(async url => {
    const format = {
      ping: () => 'ping',
      read: (data: unknown) =>
        data === 'pong' ? { reply: true, hide: false } : { hide: data === 'secret' },
    }
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 60_000, format }))(url)
    const lines = journal(socket)
    await belay.until(() => lines.includes('message news'))
    return lines
  }, url)
  expect(lines).toEqual(['open', 'ping', 'pong', 'message pong', 'message news'])
})

test('[beyond the standard] ping and pong may be objects', async ({ page, serve }) => {
  const { url, seen } = await serve((frame, socket) => {
    if (frame === '{"type":"ping"}') socket.send('{"at":5,"type":"pong"}')
  })
  const events = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      heartbeat: { ping: { type: 'ping' }, pong: { type: 'pong' }, interval: 50 },
    })
    await belay.told(log, 'pong', 3)
    client.close()
    return log.map(({ event }) => event)
  }, url)
  expect(events).not.toContain('dom:message')
  expect(new Set(seen[0]!.received)).toEqual(new Set(['{"type":"ping"}']))
})
