/** `close()`, in every state, and what is left to do after it. */
import { expect, lines, test } from './client-test.ts'

const CLOSED = ['status closed', 'dom:close 1000 - clean']

test('close() before open() says close and nothing else', async ({ page, server }) => {
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    client.close()
    await belay.told(log, 'dom:close')
    return log
  }, server.url)
  expect(lines(log)).toEqual(CLOSED)
  expect(server.accepted).toBe(0)
})

test('close() never calls a listener before it has returned', async ({ page, server }) => {
  const within = await page.evaluate(async url => {
    const outcomes: boolean[] = []
    for (const startClosed of [true, false]) {
      const { client, log } = belay.connect(url, { startClosed })
      let within = false
      let isClosing = true
      client.addEventListener('close', () => (within = isClosing))
      client.close()
      isClosing = false
      await belay.told(log, 'dom:close')
      outcomes.push(within)
    }
    return outcomes
  }, server.url)
  expect(within).toEqual([false, false])
})

test('close() in a handshake ends it', async ({ page, url, faults, server }) => {
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connecting')
    await belay.until(() => client.url)
    client.close(4000, 'never mind')
    const { readyState, status } = client
    const closed = await belay.told(log, 'dom:close')
    return { readyState, status, closed, disconnected: await belay.told(log, 'disconnected') }
  }, url)
  expect(seen).toMatchObject({
    readyState: 2,
    status: 'closed',
    closed: { code: 1006, wasClean: false },
    disconnected: { cause: 'user', wasOpen: false },
  })
  await expect.poll(() => server.connections).toBe(0)
})

test('close() while waiting ends the wait', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, belay.PATIENT)
    await belay.told(log, 'dom:close')
    client.close(4000, 'enough')
    await belay.told(log, 'dom:close', 2)
    await new Promise(resolve => setTimeout(resolve, 300))
    return log
  }, url)
  expect(lines(log).slice(-2)).toEqual(['status closed', 'dom:close 4000 enough clean'])
  expect(log.filter(({ event }) => event === 'connecting')).toHaveLength(1)
})

test('close() twice is close() once', async ({ page, server }) => {
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    client.close(4000, 'first')
    client.close(4001, 'second')
    await belay.told(log, 'dom:close')
    client.close(4002, 'third')
    await new Promise(resolve => setTimeout(resolve, 50))
    return log
  }, server.url)
  expect(lines(log).slice(4)).toEqual([
    'status closed',
    'disconnected user 4000 first clean',
    'dom:close 4000 first clean',
  ])
})

test('close() with each code and reason reaches the server as it may', async ({ page, serve }) => {
  for (const [code, reason, wire] of [
    [1000, '', { code: 1000, reason: '' }],
    [3000, 'registered', { code: 3000, reason: 'registered' }],
    [4999, 'äöü', { code: 4999, reason: 'äöü' }],
    [1001, 'away', { code: 1000, reason: 'away' }],
    [1006, '', { code: 1000, reason: '' }],
    [5000, '', { code: 1000, reason: '' }],
    [4000, 'x'.repeat(200), { code: 4000, reason: 'x'.repeat(123) }],
    // 61 characters of two bytes; the 62nd does not fit.
    [4000, 'ä'.repeat(100), { code: 4000, reason: 'ä'.repeat(61) }],
  ] as const) {
    await test.step(`${code} with ${reason.length} characters`, async () => {
      const { url, seen } = await serve()
      await page.evaluate(
        async ([url, code, reason]) => {
          const { client, log } = belay.connect(url)
          await belay.told(log, 'connected')
          client.close(code, reason)
          await belay.told(log, 'dom:close')
        },
        [url, code, reason] as const,
      )
      await expect.poll(() => seen[0]!.closed).toEqual(wire)
    })
  }
})

test('after close() the outbox is dropped and told, and send() says so', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const { client, log } = belay.connect('ws://127.0.0.1', { startClosed: true })
    client.send('one')
    client.send('zwölf')
    client.close()
    const after = client.send('after')
    const dropped = log.filter(({ event }) => event === 'dropped')
    const { bufferedAmount } = client
    return { after, bufferedAmount, dropped }
  })
  expect(seen).toMatchObject({ after: 'dropped', bufferedAmount: 0 })
  expect(seen.dropped.map(({ data, bytes, reason }) => [data, bytes, reason])).toEqual([
    ['one', 3, 'closed'],
    ['zwölf', 6, 'closed'],
    ['after', 5, 'closed'],
  ])
})

test('close() goes out behind what was sent', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    for (let i = 0; i < 100; i++) client.send(`${i}`)
    client.close()
    await belay.told(log, 'dom:close')
  }, url)
  await expect.poll(() => seen[0]!.closed?.code).toBe(1000)
  expect(seen[0]!.received).toEqual(Array.from({ length: 100 }, (_, i) => `${i}`))
})
