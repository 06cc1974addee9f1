/** What begins a handover besides the application: the age of the connection, the server. */
import { expect, test } from './standby-test.ts'

test('maxAge replaces each connection after 90 to 100 % of it', async ({ page, serve }) => {
  const { url, seen } = await serve()
  const { ages, causes, stats } = await page.evaluate(async url => {
    const spare = belay.standby({ maxAge: 1500 })
    const { log } = belay.connect(url, { standby: spare })
    await belay.told(log, 'connected', 4)
    const times = (name: string) => log.filter(({ event }) => event === name)
    const opened = times('connected').map(({ at }) => at)
    const ended = times('disconnected')
    return {
      ages: ended.map(({ at }, i) => at - opened[i]!),
      causes: ended.map(({ cause }) => cause as string),
      stats: spare.stats,
    }
  }, url)
  expect(causes).toEqual(['handover', 'handover', 'handover'])
  for (const age of ages) expect(age).toBeGreaterThanOrEqual(0.9 * 1500)
  expect(new Set(ages.map(Math.round)).size).toBeGreaterThan(1)
  expect(stats).toEqual({ standbys: 3, standbysUsed: 3, standbysWasted: 0 })
  expect(seen).toHaveLength(4)
})

test('without maxAge nothing happens by itself', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { standby: belay.standby(), heartbeat: { interval: 100 } })
    await belay.told(log, 'pong', 20)
  }, url)
  expect(seen).toHaveLength(1)
})

test('a server that says so in a frame of its format gets another connection', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    // No spread: the test would wait for it.
    Math.random = () => 0
    // Members on a prototype, which a copy of the object would lose.
    class Format {
      text = 'ping'
      ping() {
        return this.text
      }
      read(data: unknown) {
        if (data === 'go') return { handover: true, hide: true }
        return data === 'pong'
      }
    }
    const { log } = belay.connect(url, {
      standby: belay.standby(),
      heartbeat: { format: new Format() },
    })
    await belay.told(log, 'pong')
  }, url)
  seen[0]!.socket.send('go')
  const log = await page.evaluate(async () => {
    await belay.told(window.now.log, 'connected', 2)
    return window.now.log
  })
  expect(log.filter(({ event }) => event === 'dom:message')).toEqual([])
  expect(log.find(({ event }) => event === 'disconnected')!.cause).toBe('handover')
  // It is about to end the old connection anyway, which is no kick.
  seen[1]!.socket.send('go')
  await expect.poll(() => seen.length).toBe(3)
})

test('tRPC: the notification `reconnect` is such a frame', async ({ page, serve }) => {
  const { url, seen } = await serve({
    message: (text, socket) => {
      if (text === 'PING') socket.send('PONG')
    },
  })
  await page.evaluate(async url => {
    Math.random = () => 0
    const { log } = belay.connect(url, {
      standby: belay.standby(),
      heartbeat: { format: belay.formats.tRPC({ alone: true }) },
    })
    await belay.told(log, 'pong')
  }, url)
  seen[0]!.socket.send('{"id":null,"method":"reconnect"}')
  await page.evaluate(() => belay.told(window.now.log, 'connected', 2))
  expect(seen).toHaveLength(2)
})

test('without the plug-in such a frame does nothing', async ({ page, serve }) => {
  const { url, seen } = await serve({
    message: (text, socket) => {
      if (text === 'PING') ['{"id":null,"method":"reconnect"}', 'PONG'].forEach(t => socket.send(t))
    },
  })
  await page.evaluate(async url => {
    const format = belay.formats.tRPC({ alone: true })
    const { log } = belay.connect(url, { heartbeat: { format, interval: 50 } })
    await belay.told(log, 'pong', 5)
  }, url)
  expect(seen).toHaveLength(1)
})
