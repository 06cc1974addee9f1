/** `collectStats` over a real connection that is lost in several ways. */
import { expect, test } from '../client/client-test.ts'

test('counts messages and bytes as they went over the wire', async ({ page, server }) => {
  const report = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      startClosed: true,
      maxEnqueuedMessages: 2,
      heartbeat: { interval: 100 },
    })
    const stats = belay.collectStats(client)
    for (const text of ['é', 'two', 'lost']) client.send(text)
    client.open()
    await belay.told(log, 'dom:message', 2)
    client.send(new Uint8Array(5))
    await belay.told(log, 'dom:message', 3)
    // A ping behind other messages is no measure.
    await belay.until(() => client.latency !== undefined)
    return stats.read()
  }, server.url)
  expect(report).toMatchObject({
    connections: 1,
    reconnects: {},
    failures: {},
    downtime: 0,
    sent: { messages: 3, bytes: 10 },
    received: { messages: 3, bytes: 10 },
    dropped: { messages: 1, bytes: 4 },
    lastDeath: undefined,
  })
  expect(report.uptime).toBeGreaterThan(0)
  const { samples, min, p50, max } = report.latency!
  expect(samples).toBeGreaterThan(0)
  expect(min >= 0 && p50 >= min && max >= p50).toBe(true)
})

test('counts reconnects and failures by cause, and the time without', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { minReconnectionDelay: 20 })
    window.kept = belay.collectStats(client)
    await belay.told(log, 'pong')
    client.send('!close 4001 once')
    await belay.told(log, 'pong', 2)
    client.send('!terminate')
    await belay.told(log, 'pong', 3)
    client.reconnect()
    await belay.told(log, 'pong', 4)
  }, url)
  await faults.set({ kind: 'refuse' }, 'new')
  const down = await page.evaluate(async () => {
    const { client, log } = window.now
    client.send('!terminate')
    await belay.told(log, 'disconnected', 5)
    return { report: (window.kept as ReturnType<typeof belay.collectStats>).read() }
  })
  await faults.heal()
  const { report, log } = await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.until(() => client.status === 'connected')
    return { report: (window.kept as ReturnType<typeof belay.collectStats>).read(), log }
  })
  expect(down.report).toMatchObject({
    uptime: 0,
    connections: 4,
    reconnects: { server: 1, network: 1, user: 1 },
  })
  expect(down.report.downtime).toBeGreaterThan(0)
  expect(report).toMatchObject({
    connections: 5,
    reconnects: { server: 1, network: 2, user: 1 },
  })
  expect(Object.keys(report.failures)).toEqual(['network'])
  // The same from the record: from each loss to the next connection.
  let lostAt: number | undefined
  let downtime = 0
  for (const { event, wasOpen, at } of log) {
    if (event === 'disconnected' && wasOpen) lostAt = at
    if (event === 'connected' && lostAt !== undefined) downtime += at - lostAt
  }
  expect(Math.abs(report.downtime - downtime)).toBeLessThan(250)
})

test('tells the course of the last death', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const heartbeat = { interval: 500, timeout: 2500 }
    const { client, log } = belay.connect(url, { heartbeat, minReconnectionDelay: 20 })
    window.kept = belay.collectStats(client)
    await belay.told(log, 'pong')
    client.send('hello')
    await belay.told(log, 'dom:message')
    await belay.told(log, 'pong', 2)
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const { death, unanswered } = await page.evaluate(async () => {
    const { client, log } = window.now
    client.send('into the void')
    await belay.told(log, 'connected', 2)
    const stats = window.kept as ReturnType<typeof belay.collectStats>
    const death = stats.read().lastDeath!
    // Another connection is another matter.
    await belay.told(log, 'pong', 3)
    client.reconnect()
    await belay.told(log, 'connected', 3)
    const unanswered = await new Promise(resolve =>
      client.on('pong', () => resolve(stats.unanswered)),
    )
    return { death: { ...death, later: stats.read().lastDeath!.timeline.length }, unanswered }
  })
  expect(death).toMatchObject({
    cause: 'heartbeat',
    code: 1006,
    reason: 'heartbeat timeout',
    unconfirmed: { messages: 1, bytes: 13 },
  })
  expect(unanswered).toBeUndefined()
  expect(death.unanswered).toBeGreaterThanOrEqual(2499)
  const events = death.timeline.map(({ event, cause }) => (cause ? `${event} ${cause}` : event))
  const [connected, received, ...rest] = events
  expect([connected, received]).toEqual(['connected', 'received'])
  // The ping may have gone out before the message or after it.
  expect(rest.filter(event => event !== 'sent')).toEqual([
    'pong',
    'ping',
    'suspect',
    'disconnected heartbeat',
    'connecting',
    'connected',
  ])
  expect(rest).toContain('sent')
  const times = death.timeline.map(({ at }) => at)
  expect(times).toEqual([...times].sort((a, b) => a - b))
  expect(death.later).toBe(events.length)
})

test('the course of a long outage is bounded, and has its beginning and its end', async ({
  page,
  server,
}) => {
  await page.evaluate(async url => {
    let fails = 0
    const provide = () => (fails-- > 0 ? Promise.reject(new Error('not now')) : url)
    const { client, log } = belay.connect(provide, {
      minReconnectionDelay: 1,
      maxReconnectionDelay: 1,
    })
    window.kept = belay.collectStats(client)
    await belay.told(log, 'connected')
    client.send('hello')
    await belay.told(log, 'dom:message')
    // On the next connection nothing is received but the reply.
    client.reconnect()
    await belay.told(log, 'connected', 2)
    await belay.until(() => client.latency !== undefined)
    fails = 60
    client.send('!terminate')
    await belay.told(log, 'connected', 3)
  }, server.url)
  const { timeline } = await page.evaluate(() => window.kept.read().lastDeath)
  const events = (timeline as { event: string; cause?: string }[]).map(({ event }) => event)
  expect(events).toHaveLength(40)
  expect(events[0]).toBe('connected')
  expect(events.slice(0, 6)).toContain('disconnected')
  expect(events.at(-1)).toBe('connected')
  expect(events).not.toContain('received')
  // Of each attempt its beginning and its end.
  expect(events.filter(event => event === 'disconnected').length).toBeGreaterThan(10)
})

test('what the application ends is no death and no downtime', async ({ page, server }) => {
  const { before, report, stopped } = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    // Also where the client has been connected for a while.
    const stats = belay.collectStats(client)
    const before = stats.read()
    client.close()
    await belay.told(log, 'dom:close')
    client.open()
    await belay.told(log, 'connected', 2)
    const report = stats.read()
    stats.stop()
    client.send('x')
    await belay.told(log, 'dom:message')
    return { before, report, stopped: stats.read() }
  }, server.url)
  expect(before).toMatchObject({ connections: 1 })
  expect(report).toMatchObject({
    connections: 2,
    downtime: 0,
    reconnects: {},
    lastDeath: undefined,
  })
  expect(stopped).toMatchObject({ sent: { messages: 0 }, received: { messages: 0 } })
})

test('an outage counts while it lasts, and not beyond the end of the client', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const heartbeat = { interval: 200, timeout: 1000 }
    const { client, log } = belay.connect(url, { ...belay.PATIENT, heartbeat })
    window.kept = belay.collectStats(client)
    await belay.told(log, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await faults.set({ kind: 'refuse' }, 'new')
  const { looks, death } = await page.evaluate(async () => {
    const { client, log } = window.now
    const stats = window.kept as ReturnType<typeof belay.collectStats>
    const looks: { downtime: number; unanswered: number | undefined }[] = []
    const look = async () => {
      looks.push({ downtime: stats.read().downtime, unanswered: stats.unanswered })
      const now = performance.now()
      await belay.until(() => performance.now() > now + 20)
    }
    await belay.told(log, 'waiting')
    await look()
    await look()
    client.close()
    await belay.told(log, 'dom:close', 3)
    await look()
    await look()
    return { looks, death: stats.read().lastDeath! }
  })
  const [first, second, third, fourth] = looks.map(({ downtime }) => downtime)
  expect(second).toBeGreaterThan(first!)
  expect(fourth).toBe(third)
  // What the dead link was left waiting for does not grow any more.
  expect(new Set(looks.map(({ unanswered }) => unanswered))).toEqual(new Set([death.unanswered]))
})
