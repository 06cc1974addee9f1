/** `reconnectDelay`: the application chooses how long to wait. */
import { expect, lines, test } from './client-test.ts'

test.use({ onPurpose: /on purpose|the result of reconnectDelay/ })

test('gets the event and the delay of the client, and its answer is the wait', async ({
  page,
  server,
}) => {
  const { asked, waits, snapshot } = await page.evaluate(async url => {
    const asked: unknown[][] = []
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 50,
      reconnectDelay: ({ cause, code, wasOpen, retries }, delay) => {
        asked.push([cause, code, wasOpen, retries, delay])
        return 1234
      },
    })
    await belay.told(log, 'connected')
    let snapshot: number | undefined
    const waits: object[] = []
    client.on('waiting', wait => {
      waits.push(wait)
      snapshot = client.getSnapshot().retryAt
    })
    client.send('!close 4001 one')
    await belay.told(log, 'connected', 2)
    return { asked, waits, snapshot }
  }, server.url)
  expect(asked).toEqual([['server', 4001, true, 0, expect.any(Number)]])
  const delay = asked[0]![4] as number
  expect(delay).toBeGreaterThanOrEqual(0)
  expect(delay).toBeLessThanOrEqual(50)
  expect(waits).toEqual([{ cause: 'server', delay: 1234, at: snapshot, attempt: 1 }])
})

test('the attempt begins when the chosen wait is over', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const waited = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { reconnectDelay: () => 700 })
    await belay.told(log, 'connecting', 3)
    client.close()
    const at = (event: string) => log.filter(told => told.event === event).map(({ at }) => at)
    return at('connecting')
      .slice(1)
      .map((dial, nth) => dial - at('waiting')[nth]!)
  }, url)
  expect(waited).toHaveLength(2)
  for (const ms of waited) expect(ms).toBeGreaterThan(690)
})

test('is asked after shouldReconnect, and not where that says no', async ({ page, server }) => {
  const asked = await page.evaluate(async url => {
    const asked: string[] = []
    const { client, log } = belay.connect(url, {
      shouldReconnect: ({ code }) => {
        asked.push(`should ${code}`)
        return code === 4001
      },
      reconnectDelay: ({ code }) => asked.push(`delay ${code}`),
    })
    await belay.told(log, 'connected')
    client.send('!close 4001 one')
    await belay.told(log, 'connected', 2)
    client.send('!close 4002 two')
    await belay.told(log, 'dom:close', 2)
    return asked
  }, server.url)
  expect(asked).toEqual(['should 4001', 'delay 4001', 'should 4002'])
})

test('is not asked about what the application or the page ends', async ({ page, server }) => {
  const asked = await page.evaluate(async url => {
    const asked: string[] = []
    const { client, log } = belay.connect(url, {
      reconnectDelay: ({ cause }, delay) => {
        asked.push(cause)
        return delay
      },
    })
    await belay.told(log, 'connected')
    client.reconnect()
    await belay.told(log, 'connected', 2)
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    await belay.told(log, 'disconnected', 2)
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await belay.told(log, 'connected', 3)
    return asked
  }, server.url)
  expect(asked).toEqual([])
})

test('a bad result of reconnectDelay is reported, and the client takes its own delay', async ({
  page,
  server,
}) => {
  for (const bad of [
    '-1',
    'NaN',
    'Infinity',
    '2147483648',
    '"5"',
    'undefined',
    'Promise.resolve(5)',
  ]) {
    await test.step(bad, async () => {
      const { reported, delays, own } = await page.evaluate(
        async ([url, bad]) => {
          const reported: string[] = []
          addEventListener('error', ({ error }) => reported.push(String(error)))
          const own: number[] = []
          const { client, log } = belay.connect(url, {
            minReconnectionDelay: 50,
            reconnectDelay: (_, delay) => {
              own.push(delay)
              return (0, eval)(bad) as number
            },
          })
          await belay.told(log, 'connected')
          client.send('!close 4001 one')
          await belay.told(log, 'connected', 2)
          const waits = log.filter(({ event }) => event === 'waiting')
          return { reported, own, delays: waits.map(({ delay }) => delay) }
        },
        [server.url, bad] as const,
      )
      const shown = bad.startsWith('Promise') ? '[object Promise]' : bad
      expect(reported).toEqual([
        `RangeError: belay-ws: the result of reconnectDelay is ${shown}; it must be milliseconds from 0 to 2147483647. See docs/troubleshooting.md`,
      ])
      expect(delays).toEqual(own)
    })
  }
})

test('an error that it throws is reported, and the client takes its own delay', async ({
  page,
  server,
}) => {
  const reported = await page.evaluate(async url => {
    const reported: string[] = []
    addEventListener('error', ({ error }) => reported.push(String(error)))
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 10,
      reconnectDelay: () => {
        throw new Error('delay on purpose')
      },
    })
    await belay.told(log, 'connected')
    client.send('!close 4001 one')
    await belay.told(log, 'connected', 2)
    return reported
  }, server.url)
  expect(reported).toEqual(['Error: delay on purpose'])
})

test('0 after a connection is no wait', async ({ page, server }) => {
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { reconnectDelay: () => 0 })
    await belay.told(log, 'connected')
    client.send('!close 4001 one')
    await belay.told(log, 'connected', 2)
    return log
  }, server.url)
  const told = lines(log)
  expect(told.filter(line => /^(status|waiting)/.test(line))).toEqual([
    'status connected',
    'status connecting',
    'status connected',
  ])
})

test('0 after failed attempts leaves the page its turn', async ({ page }) => {
  const { attempts, delays } = await page.evaluate(async () => {
    let attempts = 0
    const client = new belay.ReconnectingWebSocket(
      () => {
        attempts++
        throw new Error('on purpose')
      },
      { reconnectDelay: () => 0 },
    )
    const delays: number[] = []
    client.on('waiting', ({ delay }) => delays.push(delay))
    await belay.until(() => attempts > 50)
    client.close()
    return { attempts, delays }
  })
  expect(attempts).toBeGreaterThan(50)
  expect(new Set(delays)).toEqual(new Set([1]))
})

for (const [what, cut] of [
  ['a page signal', () => void dispatchEvent(new Event('online'))],
  ['reconnect()', () => window.now.client.reconnect()],
] as const) {
  test(`${what} cuts the chosen wait short`, async ({ page, server }) => {
    await page.evaluate(async url => {
      const { client, log } = belay.connect(url, { reconnectDelay: () => 2 ** 31 - 1 })
      await belay.told(log, 'connected')
      client.send('!close 4001 one')
      await belay.told(log, 'waiting')
    }, server.url)
    await page.evaluate(cut)
    await page.evaluate(() => belay.told(window.now.log, 'connected', 2).then(() => {}))
  })
}

test('a page that came back just before does not wait as chosen', async ({ page, server }) => {
  const delay = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { reconnectDelay: () => 2 ** 31 - 1 })
    await belay.told(log, 'connected')
    dispatchEvent(new Event('online'))
    client.send('!terminate')
    await belay.told(log, 'connected', 2)
    return (
      log.filter(({ event }) => event === 'waiting').map(({ delay }) => delay as number)[0] ?? 0
    )
  }, server.url)
  expect(delay).toBeLessThanOrEqual(1000)
})

for (const act of ['close', 'reconnect', 'open'] as const) {
  test(`${act}() inside reconnectDelay does what it says`, async ({ page, server }) => {
    const status = await page.evaluate(
      async ([url, act]) => {
        let asked = 0
        const { client, log } = belay.connect(url, {
          minReconnectionDelay: 50,
          reconnectDelay: (_, delay) => {
            if (asked++ === 0) window.now.client[act]()
            return delay
          },
        })
        await belay.told(log, 'connected')
        client.send('!close 4001 one')
        await belay.told(log, 'dom:close')
        if (act !== 'close') await belay.told(log, 'connected', 2)
        else await new Promise(resolve => setTimeout(resolve, 1500))
        return client.status
      },
      [server.url, act] as const,
    )
    expect(status).toBe(act === 'close' ? 'closed' : 'connected')
    await expect.poll(() => server.clients.length).toBe(act === 'close' ? 0 : 1)
  })
}
