/** The options of the host, and what it tells of messages whose fate a tab does not see. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { sessions } from '../../src/sessions/index.ts'
import { expect, messages, test as base, told } from './tabs-test.ts'
import { LONG } from '../rig/lengths.ts'

const test = base.extend<{ hub: { url: string; begun: () => number } }>({
  /** A server with sessions that echoes. */
  hub: async ({}, use) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await new Promise(resolve => server.once('listening', resolve))
    let begun = 0
    const hub = sessions({
      onSession: () => begun++,
      onMessage: (session, data) => void session.send(`echo ${String(data)}`),
    })
    server.on('connection', (socket, request) => void hub.accept(socket, request))
    const { port } = server.address() as AddressInfo
    await use({ url: `ws://127.0.0.1:${port}/`, begun: () => begun })
    await hub.close()
    for (const socket of server.clients) socket.terminate()
    await new Promise(resolve => server.close(resolve))
  },
})

// Each has several pages and a worker, which start slowly on a busy machine.
test.describe.configure({ mode: 'parallel', timeout: 180_000 })

test('onJoin can send a snapshot, onLeave hears of the end', async ({ join, serve }) => {
  const served = await serve()
  const first = await join(served, { mode: 'counted' })
  await told(first, 'dom:message')
  const second = await join(served, { mode: 'counted' })
  await told(second, 'dom:message')
  expect(await messages(first)).toEqual(['snapshot for tab 1'])
  expect(await messages(second)).toEqual(['snapshot for tab 2'])
  await told(second, 'dom:open')
  await second.close()
  await expect.poll(() => served.seen[0]!.received).toEqual(['1 left'])
})

test('a worker has one host', async ({ join, serve }) => {
  const tab = await join(await serve(), { mode: 'twice' })
  await told(tab, 'dom:message')
  expect(await messages(tab)).toEqual([
    expect.stringMatching(/^Error: belay-ws: host\(\) was called before in this worker; give/),
  ])
})

test('route chooses the receivers', async ({ join, serve }) => {
  const served = await serve()
  const tabs = [await join(served, { mode: 'routed' }), await join(served, { mode: 'routed' })]
  for (const tab of tabs) await told(tab, 'dom:open')
  served.seen[0]!.socket.send('for the first')
  served.seen[0]!.socket.send('for all')
  for (const tab of tabs) await tab.evaluate(() => belay.told(window.told, 'dom:message'))
  await told(tabs[0]!, 'dom:message', 2)
  expect(await messages(tabs[0]!)).toEqual(['for the first', 'for all'])
  expect(await messages(tabs[1]!)).toEqual(['for all'])
})

test(
  'functions of the application that throw take nothing from any tab',
  LONG,
  async ({ join, serve }) => {
    const served = await serve()
    const tabs = [await join(served, { mode: 'failing' }), await join(served, { mode: 'failing' })]
    for (const tab of tabs) await told(tab, 'dom:open')
    served.seen[0]!.socket.send('for all')
    for (const tab of tabs) {
      await told(tab, 'dom:message')
      expect(await messages(tab)).toEqual(['for all'])
    }
    const [one, two] = tabs as [(typeof tabs)[0], (typeof tabs)[0]]
    await one.evaluate(() => window.tab.close())
    await two.evaluate(() => window.tab.send('still here'))
    await expect.poll(() => served.seen[0]!.received).toEqual(['still here'])
    expect(served.seen.length).toBe(1)
  },
)

test('provide asks a tab for what only a page has', async ({ join, serve }) => {
  const served = await serve()
  const tab = await join(served, { mode: 'token' })
  await tab.evaluate(() => localStorage.setItem('token', 'secret'))
  await told(tab, 'dom:open')
  const tokens = served.seen.map(({ request }) => request.url)
  // The first attempt may have come before the token was there.
  expect(tokens.at(-1)).toMatch(/^\/\?token=(?:secret|null)$/)
  await tab.evaluate(() => window.tab.reconnect())
  await expect.poll(() => served.seen.at(-1)!.request.url).toBe('/?token=secret')
  await tab.evaluate(() => localStorage.clear())
})

test(
  'a tab without the function is passed over, and the next one is asked',
  LONG,
  async ({ join, serve }) => {
    const served = await serve()
    // The first of two visible tabs is asked first.
    const broken = await join(served, { mode: 'token' })
    await told(broken, 'dom:open')
    const helpful = await join(served, { mode: 'token' })
    await helpful.evaluate(() => localStorage.setItem('token', 'of the helpful'))
    await told(helpful, 'dom:open')
    await broken.evaluate(() => {
      // As if it had thrown there.
      Object.defineProperty(window, 'localStorage', {
        get: () => {
          throw new Error('on purpose')
        },
      })
    })
    await broken.bringToFront()
    await broken.evaluate(() => window.tab.reconnect())
    await expect.poll(() => served.seen.at(-1)!.request.url).toBe('/?token=of%20the%20helpful')
    await helpful.evaluate(() => localStorage.clear())
  },
)

test(
  'a message that the worker cannot send is told to the tab that sent it',
  LONG,
  async ({ join, serve }) => {
    const served = await serve()
    const tabs = [await join(served, { mode: 'reject' }), await join(served, { mode: 'reject' })]
    for (const tab of tabs) await told(tab, 'dom:open')
    // The connection ends in the worker before the tab knows.
    await tabs[0]!.evaluate(async () => {
      window.tab.reconnect()
      window.tab.send('lost')
      await belay.told(window.told, 'dropped')
    })
    const dropped = await tabs[0]!.evaluate(() =>
      window.told
        .filter(({ event }) => event === 'dropped')
        .map(({ data, bytes, reason }) => [data, bytes, reason]),
    )
    expect(dropped).toEqual([['lost', 4, 'overflow']])
    const others = await tabs[1]!.evaluate(
      () => window.told.filter(({ event }) => event === 'dropped').length,
    )
    expect(others).toBe(0)
  },
)

test('a message that leaves the outbox of the worker is told to the tab that sent it', async ({
  join,
  serve,
}) => {
  const served = await serve()
  const tabs = [await join(served, { mode: 'small' }), await join(served, { mode: 'small' })]
  for (const tab of tabs) await told(tab, 'dom:open')
  await tabs[0]!.evaluate(async () => {
    window.tab.reconnect()
    for (const text of ['one', 'two', 'three']) window.tab.send(text)
    await belay.told(window.told, 'dropped', 2)
    await belay.told(window.told, 'dom:open', 2)
  })
  await told(tabs[1]!, 'dom:open', 2)
  const dropped = await Promise.all(
    tabs.map(tab =>
      tab.evaluate(() =>
        window.told.filter(({ event }) => event === 'dropped').map(({ data }) => data as unknown),
      ),
    ),
  )
  expect(dropped).toEqual([['one', 'two'], []])
  await expect.poll(() => served.seen[1]!.received).toEqual(['three'])
})

test('a pong proves what was sent before its ping, and no more', async ({ join, serve }) => {
  let isMute = false
  let pings = 0
  const served = await serve({
    mute() {
      pings++
      return isMute
    },
  })
  const tab = await join(served)
  await told(tab, 'pong')
  isMute = true
  const before = pings
  await tab.evaluate(() => {
    window.tab.send('ahead of the ping')
    window.tab.check()
  })
  await expect.poll(() => pings).toBeGreaterThan(before)
  await tab.evaluate(() => void window.tab.send('behind'))
  const [{ socket, received }] = served.seen as [(typeof served.seen)[0]]
  await expect.poll(() => received).toEqual(['ahead of the ping', 'behind'])
  expect(await tab.evaluate(() => window.tab.unconfirmed)).toEqual({ messages: 2, bytes: 23 })
  socket.send('pong')
  const left = await tab.evaluate(async () => {
    await belay.until(() => window.tab.unconfirmed.messages < 2)
    return window.tab.unconfirmed
  })
  expect(left).toEqual({ messages: 1, bytes: 6 })
})

test(
  'unconfirmed counts the messages of the tab, until the server has been heard of',
  LONG,
  async ({ join, serve }) => {
    const served = await serve()
    const tabs = [await join(served), await join(served)]
    for (const tab of tabs) await told(tab, 'pong')
    const counts = await tabs[0]!.evaluate(async () => {
      for (const text of ['a', 'bb', 'ccc']) window.tab.send(text)
      const before = window.tab.unconfirmed
      await belay.until(() => window.told.filter(({ event }) => event === 'pong').length)
      window.tab.check()
      await belay.until(() => window.tab.unconfirmed.messages === 0)
      await belay.until(() => window.tab.bufferedAmount === 0)
      return before
    })
    expect(counts).toEqual({ messages: 3, bytes: 6 })
    expect(await tabs[1]!.evaluate(() => window.tab.unconfirmed.messages)).toBe(0)
    const lost = await tabs[0]!.evaluate(async () => {
      window.tab.send('four')
      await belay.until(() => window.tab.bufferedAmount === 0)
      window.tab.reconnect(4000)
      return (await belay.told(window.told, 'disconnected'))['unconfirmed'] as unknown
    })
    expect(lost).toEqual({ messages: 1, bytes: 4 })
  },
)

test('an older tab is told of a newer one', LONG, async ({ join, serve }) => {
  const served = await serve()
  // The script has the version in its address, as hashes have it. Here it stays the same.
  const old = await join(served, { version: 7 })
  await told(old, 'dom:open')
  const newest = await join(served, { version: 7 })
  await told(newest, 'dom:open')
  const outdated = (page: typeof old) =>
    page.evaluate(() => window.told.filter(({ event }) => event === 'outdated').length)
  expect([await outdated(old), await outdated(newest)]).toEqual([0, 0])
  await newest.evaluate(() => {
    const { port } = window.reach()
    port.postMessage({ type: 'hello', protocol: 1, tab: 'newer', isVisible: false, version: 8 })
    port.start()
    window.kept = port
  })
  for (const page of [old, newest]) expect((await told(page, 'outdated'))['version']).toBe(8)
})

test('a session of exactlyOnce() lives in the worker: a tab that comes later has to resync', async ({
  join,
  hub,
}) => {
  const first = await join(hub, { mode: 'exactly-once' })
  await told(first, 'resync')
  await told(first, 'dom:open')
  await first.evaluate(() => window.tab.send('one'))
  await told(first, 'dom:message')
  const second = await join(hub, { mode: 'exactly-once' })
  const resync = await told(second, 'resync')
  expect(resync['reason']).toBe('new')
  await told(second, 'dom:open')
  await second.evaluate(() => window.tab.send('two'))
  await told(second, 'dom:message')
  await told(first, 'dom:message', 2)
  expect(await messages(first)).toEqual(['echo one', 'echo two'])
  expect(await messages(second)).toEqual(['echo two'])
  expect(hub.begun()).toBe(1)
  const count = await first.evaluate(
    () => window.told.filter(({ event }) => event === 'resync').length,
  )
  expect(count).toBe(1)
})
