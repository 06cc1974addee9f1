/** Deliveries between a browser's own sockets and a hub behind `ws`, through a proxy with faults. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fault } from '../../src/proxy/fault.ts'
import type { Session } from '../../src/sessions/index.ts'
import { seededRandom } from '../core/seeded-random.ts'
import { expect, test as base } from '../rig/rig.ts'
import type { ServeSessions } from '../rig/serve-sessions.ts'
import { withSessions } from '../rig/serve-sessions.ts'
import { ONCE } from '../rig/lengths.ts'

const test = base.extend<{ serveSessions: ServeSessions }>({
  serveSessions: ({}, use) => withSessions(use),
})

const FAULTS: readonly Fault[] = [
  { kind: 'rst' },
  { kind: 'fin' },
  { kind: 'cliff' },
  { kind: 'cliff', direction: 'down' },
  { kind: 'stall' },
]

test('exactly once over 40 faults: text, binary, blobs and what looks like control frames', async ({
  page,
  serveSessions,
}) => {
  const got: string[] = []
  const failures: unknown[] = []
  let session: Session | undefined
  const { url, proxy } = await serveSessions({
    onSession: began => {
      session = began
    },
    onMessage: (_, data) => {
      got.push(typeof data === 'string' ? data : `bytes ${Buffer.from(data).toString()}`)
    },
    onEnd: (_, reason) => failures.push(reason),
  })
  await page.evaluate(url => {
    const { client } = belay.connect(url, {
      delivery: belay.exactlyOnce(),
      heartbeat: { interval: 300, timeout: 300, checkTimeout: 200 },
      connectTimeout: 1_000,
      minReconnectionDelay: 1,
      maxReconnectionDelay: 20,
    })
    client.binaryType = 'arraybuffer'
    const state = (window.kept = {
      sent: 0,
      got: [] as string[],
      resyncs: [] as string[],
      resumed: 0,
    })
    client.on('resync', ({ reason }) => state.resyncs.push(reason))
    client.on('resumed', () => state.resumed++)
    client.addEventListener('message', ({ data }) => {
      const isText = typeof data === 'string'
      state.got.push(isText ? data : `bytes ${new TextDecoder().decode(data as ArrayBuffer)}`)
    })
    window.kept.timer = setInterval(() => {
      const text = `${state.sent++}`
      const kind = state.sent % 4
      if (kind === 0) client.send(text)
      else if (kind === 1) client.send(new TextEncoder().encode(text))
      else if (kind === 2) client.send(new Blob([text]))
      else client.send(`\u0010a${text}`)
    }, 5)
  }, url)
  await expect.poll(() => session?.attached).toBe(true)
  let sent = 0
  const timer = setInterval(() => {
    const text = `${sent++}`
    session!.send(sent % 2 ? `\u0010q${text}` : Buffer.from(text))
  }, 5)
  const random = seededRandom(7)
  for (let count = 0; count < 40; count++) {
    // A page that connects slowly would have one connection for many faults.
    if (count % 3 === 0) await expect.poll(() => session?.attached).toBe(true)
    await proxy.set(FAULTS[Math.floor(random() * FAULTS.length)]!, 'existing')
    await sleep(20 + random() * 60)
    await proxy.restore()
    await sleep(random() * 60)
  }
  clearInterval(timer)
  const up = await page.evaluate(async () => {
    clearInterval(window.kept.timer)
    await belay.settled(window.now.client, { timeout: 30_000 })
    return window.kept.sent as number
  })
  await expect.poll(() => session!.unacked.messages).toBe(0)
  const expectedUp = Array.from({ length: up }, (_, at) => {
    const kind = (at + 1) % 4
    return kind === 0 ? `${at}` : kind === 3 ? `\u0010a${at}` : `bytes ${at}`
  })
  expect(got).toEqual(expectedUp)
  const page2 = await page.evaluate(() => {
    const { got, resyncs, resumed } = window.kept
    return { got, resyncs, resumed }
  })
  expect(page2.got).toEqual(
    Array.from({ length: sent }, (_, at) => (at % 2 ? `bytes ${at}` : `\u0010q${at}`)),
  )
  expect(page2.resyncs).toEqual(['new'])
  expect(page2.resumed).toBeGreaterThan(5)
  expect(failures).toEqual([])
})

test('a page that was stored and restored goes on with its session', async ({
  page,
  serveSessions,
}) => {
  const got: string[] = []
  let session: Session | undefined
  const { url } = await serveSessions({
    onSession: began => {
      session = began
    },
    onMessage: (_, data) => void got.push(String(data)),
  })
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { delivery: belay.exactlyOnce() })
    window.kept = { resyncs: [] as string[] }
    client.on('resync', ({ reason }) => window.kept.resyncs.push(reason))
    await belay.told(log, 'connected')
    client.send('before')
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))
    client.send('stored')
  }, url)
  await expect.poll(() => session?.attached).toBe(false)
  session!.send('meanwhile')
  const told = await page.evaluate(async () => {
    const { client, log } = window.now
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    await belay.settled(client, { timeout: 20_000 })
    await belay.told(log, 'dom:message')
    return {
      messages: log
        .filter(({ event }) => event === 'dom:message')
        .map(({ data }) => data as string),
      resyncs: window.kept.resyncs as string[],
    }
  })
  expect(got).toEqual(['before', 'stored'])
  expect(told).toEqual({ messages: ['meanwhile'], resyncs: ['new'] })
})

test('a tab that is a copy of another has a session of its own', async ({
  page,
  serveSessions,
}) => {
  const { url, hub } = await serveSessions({ onMessage: () => undefined })
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { delivery: belay.exactlyOnce() })
    await belay.told(log, 'connected')
  }, url)
  const stored = await page.evaluate(() => {
    const length = sessionStorage.length + localStorage.length
    sessionStorage.setItem('mark', 'copied')
    return length
  })
  expect(stored).toBe(0)
  // A page that it opens begins with a copy of its session storage, as a duplicated tab does.
  const mark = await page.evaluate(async url => {
    const copy = (window.kept = open(location.href)) as typeof window
    while (!('belay' in copy)) await new Promise(resolve => setTimeout(resolve, 20))
    const { belay } = copy
    const { log } = belay.connect(url, { delivery: belay.exactlyOnce() })
    await belay.told(log, 'connected')
    return copy.sessionStorage.getItem('mark')
  }, url)
  expect(mark).toBe('copied')
  expect(hub.size).toBe(2)
  expect(new Set([...hub.sessions].map(({ id }) => id)).size).toBe(2)
  expect([...hub.sessions].every(({ attached }) => attached)).toBe(true)
  await page.evaluate(() => {
    window.kept.close()
    sessionStorage.clear()
  })
})

test(
  'a page that is loaded again begins anew; the server learns it after ttl',
  ONCE,
  async ({ page, serveSessions }) => {
    const ends: string[] = []
    const got: string[] = []
    const { url, hub } = await serveSessions({
      ttl: 1_000,
      onMessage: (_, data) => void got.push(String(data)),
      onEnd: (session, reason) => ends.push(`${session.id} ${reason}`),
    })
    const begin = async (url: string): Promise<string[]> => {
      const { client, log } = belay.connect(url, { delivery: belay.exactlyOnce() })
      const resyncs: string[] = []
      client.on('resync', ({ reason, unconfirmed }) =>
        resyncs.push([reason, ...unconfirmed.map(String)].join(' ')),
      )
      await belay.told(log, 'connected')
      return resyncs
    }
    await page.evaluate(begin, url)
    const [{ id }] = [...hub.sessions] as [Session]
    await page.evaluate(async () => {
      window.now.client.send('before')
      await belay.settled(window.now.client, { timeout: 20_000 })
    })
    await page.reload()
    await page.waitForFunction(() => 'belay' in window)
    expect(await page.evaluate(begin, url)).toEqual(['new'])
    await expect.poll(() => ends, { timeout: 20_000 }).toEqual([`${id} expired`])
    expect(hub.size).toBe(1)
    expect(got).toEqual(['before'])
  },
)

test(
  'at least once, a page that is loaded again has nothing to send',
  ONCE,
  async ({ page, url, faults, server }) => {
    const begin = async (url: string): Promise<void> => {
      const { log } = belay.connect(url, { delivery: belay.atLeastOnce() })
      await belay.told(log, 'connected')
    }
    await page.evaluate(begin, url)
    await faults.set({ kind: 'cliff' }, 'existing')
    await page.evaluate(() => void window.now.client.send('in the dark'))
    await page.reload()
    await page.waitForFunction(() => 'belay' in window)
    await page.evaluate(begin, url)
    const echoed = await page.evaluate(async () => {
      const { client, log } = window.now
      client.send('after')
      await belay.settled(client, { timeout: 20_000 })
      await belay.told(log, 'dom:message')
      return log.filter(({ event }) => event === 'dom:message').map(({ data }) => data as string)
    })
    expect(echoed).toEqual(['after'])
    expect(server.accepted).toBe(2)
  },
)

test('at least once over faults, with a server that only replies to pings', async ({
  page,
  url,
  faults,
  server,
}) => {
  void server
  const confirmed = await page.evaluate(async url => {
    const { client } = belay.connect(url, {
      delivery: belay.atLeastOnce(),
      heartbeat: { interval: 300, timeout: 300, checkTimeout: 200 },
      minReconnectionDelay: 1,
      maxReconnectionDelay: 20,
    })
    window.kept = { confirmed: 0 }
    client.on('acknowledged', ({ messages }) => (window.kept.confirmed += messages))
    for (let count = 0; count < 100; count++) client.send(`${count}`)
    await belay.settled(client, { timeout: 20_000 })
    return window.kept.confirmed as number
  }, url)
  expect(confirmed).toBe(100)
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(() => {
    for (let count = 0; count < 50; count++) window.now.client.send('in the dark')
  })
  await sleep(500)
  await faults.restore()
  const all = await page.evaluate(async () => {
    await belay.settled(window.now.client, { timeout: 20_000 })
    return window.kept.confirmed as number
  })
  expect(all).toBe(150)
})
