/** When the next attempt begins. */
import { expect, test } from './client-test.ts'

test('waiting tells the delay, and the dial happens at that moment', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const pairs = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 50,
      maxReconnectionDelay: 400,
    })
    const snapshots: unknown[] = []
    client.on('waiting', () => snapshots.push(client.getSnapshot().retryAt))
    await belay.told(log, 'connecting', 5)
    client.close()
    const waits = log.filter(({ event }) => event === 'waiting')
    const dials = log.filter(({ event }) => event === 'connecting').slice(1)
    return waits.slice(0, 4).map(({ at, ...wait }, i) => ({
      attempt: wait['attempt'],
      cause: wait['cause'],
      // `at` of the event is overwritten by the moment of the record.
      saidAt: snapshots[i] as number,
      delay: wait['delay'] as number,
      toldAt: at,
      dialledAt: dials[i]!.at,
      dialled: dials[i]!['attempt'],
    }))
  }, url)
  expect(pairs.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
  for (const { attempt, cause, saidAt, delay, toldAt, dialledAt, dialled } of pairs) {
    expect(cause).toBe('network')
    expect(dialled).toBe(attempt)
    expect(delay).toBeGreaterThan(0)
    expect(delay).toBeLessThanOrEqual(50 * 1.5 ** (attempt - 1))
    expect(Math.abs(saidAt - (toldAt + delay))).toBeLessThan(500)
    // A timer may fire a fraction of a millisecond early, and late by what the machine is late.
    expect(dialledAt).toBeGreaterThan(saidAt - 2)
    expect(dialledAt).toBeLessThan(saidAt + 2000)
  }
})

test('the waiting event carries its own moment', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const wait = await page.evaluate(async url => {
    const { client } = belay.connect(url, { minReconnectionDelay: 200 })
    const event = await new Promise<object>(resolve => client.on('waiting', resolve))
    const now = performance.now()
    client.close()
    return { ...event, now }
  }, url)
  const { at, delay, now } = wait as unknown as { at: number; delay: number; now: number }
  expect(Object.keys(wait).sort()).toEqual(['at', 'attempt', 'cause', 'delay', 'now'])
  expect(Math.abs(at - delay - now)).toBeLessThan(500)
})

test('a server that says 1013 is given at least half of the longest delay', async ({
  page,
  serve,
}) => {
  const { url } = await serve({ open: socket => socket.close(1013, 'busy') })
  const delays = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 1,
      maxReconnectionDelay: 200,
    })
    await belay.told(log, 'waiting', 5)
    client.close()
    return log.filter(({ event }) => event === 'waiting').map(({ delay }) => delay as number)
  }, url)
  for (const delay of delays) {
    expect(delay).toBeGreaterThanOrEqual(100)
    expect(delay).toBeLessThanOrEqual(200)
  }
})

test('the second heartbeat death in a row waits', async ({ page, serve }) => {
  const { url } = await serve({ mute: () => true })
  const ends = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      heartbeat: { interval: 50, timeout: 50 },
      minReconnectionDelay: 20,
    })
    await belay.told(log, 'disconnected', 3)
    client.close()
    return log
      .filter(({ event }) => event === 'disconnected' || event === 'waiting')
      .map(({ event, attempt, retries }) => [event, attempt ?? retries])
  }, url)
  expect(ends.slice(0, 5)).toEqual([
    ['disconnected', 0],
    ['disconnected', 1],
    ['waiting', 2],
    ['disconnected', 2],
    ['waiting', 3],
  ])
})

test('hidden beats of the server are proof of life', async ({ page, serve }) => {
  const { url } = await serve({
    message: (_, socket) => {
      socket.send('beat')
      socket.close(4000)
    },
  })
  const retries = await page.evaluate(async url => {
    const format = {
      read: (data: unknown) => data === 'beat' && { hide: true },
    }
    const { client, log } = belay.connect(url, {
      heartbeat: { format, interval: 1000, timeout: 1000 },
      minUptime: 100,
      minReconnectionDelay: 10,
      maxReconnectionDelay: 20,
    })
    client.on('connected', () => setTimeout(() => client.send('end'), 150))
    await belay.told(log, 'disconnected', 3)
    client.close()
    return log
      .filter(({ event }) => event === 'disconnected')
      .map(({ retries }) => retries as number)
  }, url)
  // Each connection lived longer than minUptime and heard from the server.
  expect(retries.slice(0, 3)).toEqual([0, 0, 0])
})

test('hidden beats of the server end a suspicion', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const format = {
      read: (data: unknown) => data === 'beat' && { hide: true },
    }
    const { log } = belay.connect(url, { heartbeat: { format, interval: 100, timeout: 20_000 } })
    await belay.told(log, 'suspect')
  }, url)
  seen[0]!.socket.send('beat')
  await expect.poll(() => page.evaluate(() => window.now.client.status)).toBe('connected')
})
