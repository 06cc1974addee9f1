/**
 * The known defects of reconnecting-websocket that concern its queue, each with the plain class as
 * the control.
 */
import { expect, test } from './client-test.ts'

test('C13: what waits is sent after the open listeners have run', async ({ page, serve }) => {
  const { url, seen } = await serve()
  for (const name of ['PlainReconnectingWebSocket', 'ReconnectingWebSocket'] as const) {
    await page.evaluate(
      async ([url, name]) => {
        const client = new belay[name](url)
        client.send('data')
        await new Promise<void>(resolve => {
          client.onopen = () => {
            client.send('auth')
            resolve()
          }
        })
      },
      [url, name] as const,
    )
  }
  await expect.poll(() => seen.map(({ received }) => received.length)).toEqual([2, 2])
  expect(seen.map(({ received }) => received)).toEqual([
    ['data', 'auth'],
    ['auth', 'data'],
  ])
})

test('C13: what was sent after close() does not come out of the next connection', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  for (const name of ['PlainReconnectingWebSocket', 'ReconnectingWebSocket'] as const) {
    await page.evaluate(
      async ([url, name]) => {
        const client = new belay[name](url)
        await new Promise(resolve => (client.onopen = resolve))
        client.close()
        client.send('too late')
        await new Promise(resolve => (client.onclose = resolve))
        client.send('far too late')
        client.reconnect()
        await new Promise(resolve => (client.onopen = resolve))
        client.send('end')
      },
      [url, name] as const,
    )
  }
  await expect.poll(() => seen.at(-1)!.received.at(-1)).toBe('end')
  expect(seen.map(({ received }) => received)).toEqual([
    [],
    ['too late', 'far too late', 'end'],
    [],
    ['end'],
  ])
})

test('C13: the queue is bounded by default', async ({ page }) => {
  const lengths = await page.evaluate(() =>
    [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket].map(Class => {
      const client = new Class('ws://127.0.0.1', [], { startClosed: true })
      for (let i = 0; i < 1500; i++) client.send('x')
      return client.bufferedAmount
    }),
  )
  expect(lengths).toEqual([1500, 1000])
})

test('C16: bufferedAmount counts bytes', async ({ page }) => {
  const amounts = await page.evaluate(() =>
    [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket].map(Class => {
      const client = new Class('ws://127.0.0.1', [], { startClosed: true })
      client.send('äöü€')
      return client.bufferedAmount
    }),
  )
  expect(amounts).toEqual([4, 9])
})

test('C16: bufferedAmount forgets what a dead socket had not sent', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const ours = new belay.ReconnectingWebSocket(url)
    // Its next socket would have nothing waiting: that one must not come before we look.
    const plain = new belay.PlainReconnectingWebSocket(url, [], belay.PATIENT)
    window.kept = { ours, plain }
    await belay.until(() => ours.readyState === 1 && plain.readyState === 1)
  }, url)
  await faults.set({ kind: 'stall' }, 'existing')
  await page.evaluate(() => {
    for (const client of [window.kept.ours, window.kept.plain]) {
      client.send(new ArrayBuffer(16 * 1024 * 1024))
    }
  })
  await faults.set({ kind: 'rst' }, 'existing')
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  const amounts = await page.evaluate(async () => {
    const { ours, plain } = window.kept
    await belay.until(() => ours.readyState !== 1 && plain.readyState !== 1)
    const amounts = [plain.bufferedAmount > 0, ours.bufferedAmount]
    ours.close()
    plain.close()
    return amounts
  })
  expect(amounts).toEqual([true, 0])
})
