/** What ends the loop besides `close()`: `shouldReconnect` and `maxRetries`. And what does not. */
import { expect, lines, test } from './client-test.ts'

for (const maxRetries of [0, 1, 3]) {
  test(`maxRetries ${maxRetries} is that many retries and no more`, async ({
    page,
    url,
    faults,
  }) => {
    await faults.set({ kind: 'refuse' }, 'new')
    const { log, ...rest } = await page.evaluate(
      async ([url, maxRetries]) => {
        const { client, log } = belay.connect(url, {
          maxRetries,
          minReconnectionDelay: 10,
          maxReconnectionDelay: 20,
        })
        await belay.until(() => client.status === 'closed')
        await new Promise(resolve => setTimeout(resolve, 300))
        return { log, status: client.status, readyState: client.readyState }
      },
      [url, maxRetries] as const,
    )
    const attempts = log.filter(({ event }) => event === 'connecting')
    expect(attempts.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3].slice(0, maxRetries + 1))
    expect(rest).toEqual({ status: 'closed', readyState: 3 })
    expect(lines(log).slice(-4)).toEqual([
      'dom:error',
      'status closed',
      'disconnected network 1006 - unclean',
      'dom:close 1006 - unclean',
    ])
  })
}

test('a healthy connection gives all retries back', async ({ page, serve }) => {
  const { url, seen } = await serve({ message: (_, socket) => socket.close(4000) })
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      maxRetries: 1,
      minUptime: 20,
      minReconnectionDelay: 10,
      maxReconnectionDelay: 20,
    })
    // Healthy: it has been answered, and for longer than `minUptime`.
    client.on('pong', () => setTimeout(() => client.send('end'), 30))
    await belay.told(log, 'connected', 4)
    client.close()
  }, url)
  expect(seen.length).toBe(4)
})

test('shouldReconnect is asked each time, and not about what the app itself ends', async ({
  page,
  server,
}) => {
  const asked = await page.evaluate(async url => {
    const asked: unknown[] = []
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 10,
      shouldReconnect: ({ cause, code, wasOpen }) => {
        asked.push([cause, code, wasOpen])
        return true
      },
    })
    await belay.told(log, 'connected')
    client.send('!close 4001 one')
    await belay.told(log, 'connected', 2)
    client.send('!close 4002 two')
    await belay.told(log, 'connected', 3)
    client.reconnect()
    await belay.told(log, 'connected', 4)
    client.close()
    await belay.told(log, 'dom:close', 4)
    return asked
  }, server.url)
  expect(asked).toEqual([
    ['server', 4001, true],
    ['server', 4002, true],
  ])
})

test('a shouldReconnect that throws is reported and means yes', async ({ page, server }) => {
  const reported = await page.evaluate(async url => {
    const reported: string[] = []
    addEventListener('error', ({ error }) => reported.push(String(error)))
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 10,
      shouldReconnect: () => {
        throw new Error('policy on purpose')
      },
    })
    await belay.told(log, 'connected')
    client.send('!close 4001 one')
    await belay.told(log, 'connected', 2)
    return reported
  }, server.url)
  expect(reported).toEqual(['Error: policy on purpose'])
})

for (const act of ['close', 'reconnect', 'open'] as const) {
  test(`${act}() inside shouldReconnect does what it says`, async ({ page, server }) => {
    const seen = await page.evaluate(
      async ([url, act]) => {
        let asked = 0
        const { client, log } = belay.connect(url, {
          minReconnectionDelay: 50,
          maxReconnectionDelay: 50,
          connectTimeout: 5000,
          shouldReconnect: () => {
            if (asked++ === 0) window.now.client[act]()
            return true
          },
        })
        await belay.told(log, 'connected')
        client.send('!close 4001 one')
        await belay.told(log, 'dom:close')
        if (act !== 'close') await belay.told(log, 'connected', 2)
        else await new Promise(resolve => setTimeout(resolve, 1500))
        return { status: client.status, asked }
      },
      [server.url, act] as const,
    )
    expect(seen).toEqual({ status: act === 'close' ? 'closed' : 'connected', asked: 1 })
    expect(server.clients.length).toBe(act === 'close' ? 0 : 1)
  })
}

test('a client can be looked at and used inside shouldReconnect', async ({ page, server }) => {
  const looks = await page.evaluate(async url => {
    const looks: unknown[] = []
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 10,
      shouldReconnect: () => {
        const { readyState, bufferedAmount, latency } = client
        client.check()
        looks.push({ readyState, bufferedAmount, latency, sent: client.send('later') })
        return true
      },
    })
    await belay.told(log, 'connected')
    client.send('!close 4001 one')
    await belay.told(log, 'connected', 2)
    return looks
  }, server.url)
  expect(looks).toMatchObject([{ bufferedAmount: 0, sent: 'queued' }])
})

for (const shouldReconnect of [1000, 1001, 1006]) {
  test(`shouldReconnect that ends on ${shouldReconnect} is not asked of the page's own endings`, async ({
    page,
    server,
  }) => {
    const asked = await page.evaluate(
      async ([url, code]) => {
        const asked: string[] = []
        const { client, log } = belay.connect(url, {
          shouldReconnect: event => {
            asked.push(event.cause)
            return event.code !== code
          },
        })
        await belay.told(log, 'connected')
        const leave = new PageTransitionEvent('pagehide', { persisted: true })
        const back = new PageTransitionEvent('pageshow', { persisted: true })
        dispatchEvent(leave)
        await belay.told(log, 'disconnected')
        dispatchEvent(back)
        await belay.told(log, 'connected', 2)
        client.reconnect(code)
        await belay.told(log, 'connected', 3)
        return asked
      },
      [server.url, shouldReconnect] as const,
    )
    expect(asked).toEqual([])
    await expect.poll(() => server.clients.length).toBe(1)
  })
}
