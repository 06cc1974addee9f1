/**
 * Listeners call `open`, `close`, `reconnect`, `send` and `check` at random inside every event. Every
 * listener receives every event in the order in which it happened, and nothing is endless.
 */
import type { Told } from '../rig/harness.ts'
import { expect, test } from './client-test.ts'
import { few } from '../rig/lengths.ts'

/** Runs in the page: one client whose listeners call back at random; its first and last listener. */
async function live([url, seed]: readonly [string, number]): Promise<{
  first: string[]
  last: string[]
  problems: string[]
}> {
  let state = seed
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const client = new belay.ReconnectingWebSocket(url, {
    heartbeat: { interval: 40 },
    minReconnectionDelay: 0,
    maxReconnectionDelay: 5,
    minUptime: 10,
    maxEnqueuedMessages: 2,
    overflow: 'drop-oldest',
  })
  const text = (told: Told) =>
    JSON.stringify(told, (key, value: unknown) => (key === 'at' ? undefined : value))
  const logs = [belay.record(client), [] as Told[]]
  let budget = 150
  const acts = [
    () => client.open(),
    () => client.close(),
    () => client.reconnect(),
    () => client.send('hello'),
    () => client.send('!close 4001 on purpose'),
    () => client.check(),
  ]
  const problems: string[] = []
  let previous: string = 'connecting'
  let isUp = false
  const maybe = () => {
    if (budget > 0 && random() < 0.4) {
      budget--
      acts[Math.floor(random() * acts.length)]!()
    }
  }
  client.on('status', event => {
    if (event.previous !== previous) problems.push(`${previous} became ${event.previous}`)
    previous = event.status
  })
  client.on('connected', () => {
    if (isUp) problems.push('connected twice')
    isUp = true
  })
  client.on('disconnected', event => {
    if (isUp && !event.wasOpen) problems.push('an attempt ended beside a connection')
    isUp = false
  })
  const lifecycle = ['status', 'connecting', 'connected', 'disconnected', 'waiting'] as const
  const more = ['suspect', 'ping', 'pong', 'queued', 'sent', 'dropped'] as const
  for (const event of [...lifecycle, ...more]) client.on(event, maybe)
  for (const type of ['open', 'message', 'error', 'close']) client.addEventListener(type, maybe)
  client.subscribe(maybe)
  logs[1] = belay.record(client)
  await belay.until(() => {
    // Something from outside, so that it goes on.
    if (budget > 0) acts[[0, 0, 0, 3, 3, 3, 3, 2][Math.floor(random() * 8)]!]!()
    return budget <= 0
  }, 25_000)
  client.reconnect()
  await belay.until(() => client.status === 'connected')
  client.close()
  await belay.until(() => client.readyState === 3)
  await new Promise(resolve => setTimeout(resolve, 50))
  if (client.status !== 'closed') problems.push(`ended as ${client.status}`)
  const [first, last] = logs.map(log => log.map(text)) as [string[], string[]]
  return { first, last, problems }
}

for (const seed of few(Array.from({ length: 20 }, (_, i) => i + 1))) {
  test(`everybody hears the same, seed ${seed}`, async ({ page, server }) => {
    const { first, last, problems } = await page.evaluate(live, [server.url, seed] as const)
    expect(first.length).toBeGreaterThan(50)
    expect(last).toEqual(first)
    expect(problems).toEqual([])
    await expect.poll(() => server.clients.length).toBe(0)
  })
}

test('a dropped listener that reopens and sends again is not an endless loop', async ({
  page,
  server,
}) => {
  const heard = await page.evaluate(async url => {
    const { client } = belay.connect(url, { startClosed: true })
    let heard = 0
    client.on('dropped', ({ data }) => {
      heard++
      client.open()
      client.send(data)
    })
    client.send('one')
    client.send('two')
    client.close()
    await belay.until(() => client.status === 'connected')
    return heard
  }, server.url)
  expect(heard).toBe(2)
})

test('a client that listeners open and close for ever leaves the page its turn', async ({
  page,
  server,
}) => {
  const turns = await page.evaluate(async url => {
    const { client } = belay.connect(url, { startClosed: true })
    let isOver = false
    const undo = client.on('status', ({ status }) => {
      if (isOver) return
      if (status === 'closed') client.open()
      else client.close()
    })
    client.open()
    for (let turns = 1; ; turns++) {
      await new Promise(resolve => setTimeout(resolve))
      if (turns < 3) continue
      isOver = true
      undo()
      client.close()
      return turns
    }
  }, server.url)
  expect(turns).toBe(3)
  await expect.poll(() => server.clients.length).toBe(0)
})

test('a listener that reopens in closed: those behind it hear closed first', async ({
  page,
  server,
}) => {
  const heard = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    let isDone = false
    const heard: string[] = []
    client.on('status', ({ status }) => {
      if (status !== 'closed' || isDone) return
      isDone = true
      client.open()
    })
    client.on('status', ({ status, previous }) => heard.push(`${previous} > ${status}`))
    client.close()
    await belay.told(log, 'connected', 2)
    return heard
  }, server.url)
  expect(heard.slice(0, 2)).toEqual(['connected > closed', 'closed > connecting'])
})

test('reconnect() in status connecting: endings come in order', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const { causes, last } = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { minReconnectionDelay: 10 })
    let isDone = false
    client.on('status', ({ status }) => {
      if (status !== 'connecting' || isDone) return
      isDone = true
      client.reconnect()
    })
    await belay.told(log, 'disconnected', 2)
    const causes = log.filter(e => e.event === 'disconnected').map(e => e['cause'] as string)
    return { causes: causes.slice(0, 2), last: client.getSnapshot().lastDisconnect?.cause }
  }, url)
  expect(causes).toEqual(['network', 'user'])
  expect(last).toBe('user')
})

test('the same listener given twice is two listeners, each with its own undo', async ({ page }) => {
  const calls = await page.evaluate(() => {
    const client = new belay.ReconnectingWebSocket('ws://127.0.0.1', { startClosed: true })
    let calls = 0
    const listener = () => calls++
    const undo = client.on('queued', listener)
    const other = client.on('queued', listener)
    client.send('a')
    undo()
    undo()
    client.send('b')
    other()
    client.send('c')
    return calls
  })
  expect(calls).toBe(3)
})

test('a listener that was removed by one before it is not called any more', async ({ page }) => {
  const heard = await page.evaluate(() => {
    const client = new belay.ReconnectingWebSocket('ws://127.0.0.1', { startClosed: true })
    const heard: string[] = []
    client.on('queued', () => {
      heard.push('first')
      undo()
    })
    const undo = client.on('queued', () => heard.push('second'))
    client.send('a')
    return heard
  })
  expect(heard).toEqual(['first'])
})
