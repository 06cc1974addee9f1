/** The step on each new connection before the client counts as connected. */
import { expect, lines, test } from './client-test.ts'

/** A server that knows who logged in: nothing else is answered before. */
const LOGIN = {
  message: (text: string, socket: { send(data: string): void }) => {
    if (text.startsWith('login')) socket.send(`welcome ${text.slice(6)}`)
    else socket.send(`echo ${text}`)
  },
}

test('nothing else is sent, and nothing told, until the login is acknowledged', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve(LOGIN)
  const { log, asked } = await page.evaluate(async url => {
    const asked: unknown[] = []
    const { client, log } = belay.connect(url, {
      heartbeat: { interval: 50 },
      prepare: async connection => {
        const { attempt, url, protocol, signal } = connection
        asked.push({ attempt, url, protocol, aborted: signal.aborted, status: client.status })
        await new Promise(resolve => setTimeout(resolve, 200))
        connection.send('login me')
        asked.push(await connection.receive(), client.send('early'), client.readyState)
      },
    })
    client.send('data')
    client.on('connected', () => client.send('by connected'))
    client.addEventListener('open', () => client.send('by open'))
    await belay.until(() => log.filter(({ event }) => event === 'dom:message').length === 4)
    return { log, asked }
  }, url)
  expect(asked).toEqual([
    { attempt: 0, url, protocol: '', aborted: false, status: 'connecting' },
    'welcome me',
    'queued',
    0,
  ])
  expect(seen[0]!.received).toEqual(['login me', 'by open', 'data', 'early', 'by connected'])
  expect(
    lines(log)
      .filter(line => line !== 'queued')
      .slice(0, 4),
  ).toEqual(['connecting 0', 'status connected', 'connected 0', 'dom:open'])
  const events = log.map(({ event }) => event)
  expect(events.indexOf('ping')).toBeGreaterThan(events.indexOf('dom:open'))
})

test('messages that prepare does not receive go to the listeners after open', async ({
  page,
  serve,
}) => {
  const { url } = await serve({
    open: socket => ['one', 'two', 'three'].forEach(text => socket.send(text)),
  })
  const log = await page.evaluate(async url => {
    const { log } = belay.connect(url, {
      prepare: async connection => {
        await connection.receive()
        await new Promise(resolve => setTimeout(resolve, 100))
      },
    })
    await belay.told(log, 'dom:message', 2)
    return log
  }, url)
  expect(lines(log)).toEqual([
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
    'dom:message two',
    'dom:message three',
  ])
})

for (const kind of ['throws', 'rejects'] as const) {
  test(`a step that ${kind} is a failed attempt with its error`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    const { log, asked, attempts } = await page.evaluate(
      async ([url, kind]) => {
        const attempts: number[] = []
        const asked: unknown[] = []
        const { log } = belay.connect(url, {
          minReconnectionDelay: 5,
          shouldReconnect: ({ cause, error, wasOpen }) => {
            asked.push([cause, (error as Error | undefined)?.message, wasOpen])
            return true
          },
          prepare: ({ attempt }) => {
            attempts.push(attempt)
            const error = new Error('refused on purpose')
            if (attempts.length > 2) return
            if (kind === 'throws') throw error
            return Promise.reject(error)
          },
        })
        await belay.told(log, 'connected')
        return { log, asked, attempts }
      },
      [url, kind] as const,
    )
    expect(attempts).toEqual([0, 1, 2])
    expect(asked.slice(0, 2)).toEqual(Array(2).fill(['prepare', 'refused on purpose', false]))
    expect(lines(log).slice(0, 6)).toEqual([
      'connecting 0',
      'status waiting',
      'disconnected prepare 1006 - unclean',
      'waiting 1',
      'dom:error',
      'dom:close 1006 - unclean',
    ])
    await expect.poll(() => seen.filter(({ closed }) => !closed).length).toBe(1)
  })
}

test('a step that never ends fails after connectTimeout, and its signal aborts', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const told = await page.evaluate(async url => {
    const signals: AbortSignal[] = []
    let received: unknown
    const { client, log } = belay.connect(url, {
      connectTimeout: 300,
      minReconnectionDelay: 5,
      prepare: async connection => {
        signals.push(connection.signal)
        if (signals.length > 1) return
        await connection.receive().catch((error: unknown) => (received = error))
        await new Promise(() => {})
      },
    })
    const { cause, error } = await belay.told(log, 'disconnected')
    await belay.told(log, 'connected')
    client.close()
    await belay.told(log, 'dom:close', 2)
    return {
      cause,
      message: error.message as string,
      aborted: signals.map(s => s.aborted),
      received: String(received),
    }
  }, url)
  expect(told).toMatchObject({ cause: 'prepare', aborted: [true, true] })
  expect(told.message).toMatch(/prepare .* within connectTimeout \(300 ms\)/)
  expect(told.received).toMatch(/AbortError/)
  await expect.poll(() => seen.filter(({ closed }) => !closed).length).toBe(0)
})

for (const act of ['close', 'reconnect'] as const) {
  test(`${act}() while the step is under way`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    const log = await page.evaluate(
      async ([url, act]) => {
        let resolve: () => void = () => {}
        let steps = 0
        const { client, log } = belay.connect(url, {
          prepare: () => (steps++ === 0 ? new Promise<void>(done => (resolve = done)) : undefined),
        })
        await belay.until(() => steps)
        client[act](4000, 'no')
        // Too late.
        resolve()
        await belay.told(log, act === 'close' ? 'dom:close' : 'connected')
        await new Promise(resolve => setTimeout(resolve, 100))
        return log
      },
      [url, act] as const,
    )
    const opened = lines(log).filter(line => line === 'dom:open')
    expect(opened).toHaveLength(act === 'close' ? 0 : 1)
    expect(lines(log)).toContain(
      act === 'close' ? 'disconnected user 4000 no clean' : 'disconnected user 4000 no unclean',
    )
    await expect
      .poll(() => seen.filter(({ closed }) => !closed).length)
      .toBe(act === 'close' ? 0 : 1)
  })
}

test('a server that closes during the step: its code, and the signal aborts', async ({
  page,
  serve,
}) => {
  const { url } = await serve({
    message: (_, socket, nth) => {
      if (nth === 0) socket.close(4401, 'bad token')
      else socket.send('welcome')
    },
  })
  const told = await page.evaluate(async url => {
    const reasons: string[] = []
    const { log } = belay.connect(url, {
      minReconnectionDelay: 5,
      prepare: async connection => {
        connection.send('login')
        await connection.receive().catch((error: unknown) => {
          reasons.push(String(error))
          throw error
        })
      },
    })
    const { cause, code, wasOpen } = await belay.told(log, 'disconnected')
    await belay.told(log, 'connected')
    return { cause, code, wasOpen, reasons }
  }, url)
  expect(told).toMatchObject({ cause: 'server', code: 4401, wasOpen: false })
  expect(told.reasons).toHaveLength(1)
  expect(told.reasons[0]).toMatch(/AbortError/)
})

test('receive() after the step rejects, and says what to do', async ({ page, serve }) => {
  const { url } = await serve()
  const message = await page.evaluate(async url => {
    let kept: { receive(): Promise<unknown> } | undefined
    const { log } = belay.connect(url, { prepare: connection => void (kept = connection) })
    await belay.told(log, 'connected')
    return kept!.receive().catch((error: unknown) => String(error))
  }, url)
  expect(message).toMatch(/prepare is over/)
})
