/** One connection for several tabs: who joins, who leaves, who is told what. */
import { expect, messages, test, told } from './tabs-test.ts'
import { ONCE } from '../rig/lengths.ts'

// Each has several pages and a worker, which start slowly on a busy machine.
test.describe.configure({ mode: 'parallel', timeout: 180_000 })

test('five tabs have one connection, and the same messages in the same order', async ({
  join,
  serve,
}) => {
  const served = await serve()
  const tabs = await Promise.all(Array.from({ length: 5 }, () => join(served)))
  for (const tab of tabs) await told(tab, 'dom:open')
  expect(served.seen.length).toBe(1)
  const sent = Array.from({ length: 500 }, (_, at) => `message ${at}`)
  for (const text of sent) served.seen[0]!.socket.send(text)
  for (const tab of tabs) {
    await told(tab, 'dom:message', 500)
    expect(await messages(tab)).toEqual(sent)
    expect(await tab.evaluate(() => window.tab.shared)).toBe(true)
  }
})

test(
  'a tab is told of the connection once, in the order of a client',
  ONCE,
  async ({ join, serve }) => {
    const served = await serve()
    const first = await join(served)
    await told(first, 'dom:open')
    const second = await join(served)
    await told(second, 'dom:open')
    const events = (page: typeof first) =>
      page.evaluate(() =>
        window.told
          .filter(({ event }) => !['ping', 'pong', 'connecting'].includes(event))
          .map(({ event, status }) => (status ? `${event} ${status}` : event)),
      )
    const expected = ['status connected', 'connected', 'dom:open']
    expect(await events(first)).toEqual(expected)
    expect(await events(second)).toEqual(expected)
    const { url, protocol, readyState, latency } = await second.evaluate(async () => {
      await belay.until(() => window.tab.latency !== undefined)
      const { url, protocol, readyState, latency } = window.tab
      return { url, protocol, readyState, latency }
    })
    expect({ url, protocol, readyState }).toEqual({ url: served.url, protocol: '', readyState: 1 })
    expect(latency).toBeGreaterThan(0)
  },
)

test('each tab sends, in its own order', ONCE, async ({ join, serve }) => {
  const served = await serve()
  const tabs = [await join(served), await join(served)]
  for (const [nth, tab] of tabs.entries()) {
    await told(tab, 'dom:open')
    const fates = await tab.evaluate(
      nth => Array.from({ length: 20 }, (_, at) => window.tab.send(`${nth}.${at}`)),
      nth,
    )
    expect(new Set(fates)).toEqual(new Set(['sent']))
  }
  await expect.poll(() => served.seen[0]!.received.length).toBe(40)
  for (const nth of [0, 1]) {
    const own = served.seen[0]!.received.filter(text => text.startsWith(`${nth}.`))
    expect(own).toEqual(Array.from({ length: 20 }, (_, at) => `${nth}.${at}`))
  }
})

test(
  'messages from before the connection wait in the tab, behind those of open listeners',
  ONCE,
  async ({ join, serve }) => {
    const served = await serve()
    const page = await join(served)
    const fate = await page.evaluate(() => {
      window.tab.addEventListener('open', () => window.tab.send('from the open listener'))
      return window.tab.send('early')
    })
    expect(fate).toBe('queued')
    await expect.poll(() => served.seen[0]?.received).toEqual(['from the open listener', 'early'])
    // And before the next one.
    const next = page.evaluate(async () => {
      await belay.told(window.told, 'disconnected')
      return window.tab.send('between two')
    })
    served.seen[0]!.socket.terminate()
    expect(await next).toBe('queued')
    await expect
      .poll(() => served.seen[1]?.received)
      .toEqual(['from the open listener', 'between two'])
  },
)

test(
  'a connection that is lost is told to all tabs, and another one follows',
  ONCE,
  async ({ join, serve }) => {
    const served = await serve()
    const tabs = [await join(served), await join(served)]
    for (const tab of tabs) await told(tab, 'dom:open')
    served.seen[0]!.socket.close(4001, 'on purpose')
    for (const tab of tabs) {
      await told(tab, 'dom:open', 2)
      const ends = await tab.evaluate(() =>
        window.told
          .filter(({ event }) => !['ping', 'pong'].includes(event))
          .map(({ event, status, cause, code }) => [event, status, cause, code].join(' ').trim())
          .slice(3),
      )
      expect(ends.filter(line => !line.startsWith('connecting'))).toEqual([
        'status waiting',
        'disconnected  server 4001',
        'waiting  server',
        'dom:close   4001',
        'status connecting',
        'status connected',
        'connected',
        'dom:open',
      ])
    }
    expect(served.seen.length).toBe(2)
  },
)

test('a tab that closes leaves, and the last one closes the connection', async ({
  join,
  serve,
}) => {
  const served = await serve()
  const [first, second] = [await join(served), await join(served)]
  for (const tab of [first, second]) await told(tab, 'dom:open')
  const seen = await first.evaluate(async () => {
    window.tab.close(4100, 'enough')
    const { status, readyState } = window.tab
    const before = window.told.filter(({ event }) => event === 'dom:close').length
    const { code, reason, wasClean } = await belay.told(window.told, 'dom:close')
    const fate = window.tab.send('too late')
    return { status, readyState, before, code, reason, wasClean, fate }
  })
  expect(seen).toEqual({
    status: 'closed',
    readyState: 3,
    before: 0,
    code: 4100,
    reason: 'enough',
    wasClean: true,
    fate: 'dropped',
  })
  served.seen[0]!.socket.send('for those who stay')
  await told(second, 'dom:message')
  expect(await messages(first)).toEqual([])
  expect(served.seen[0]!.closed).toBe(undefined)
  await second.evaluate(() => window.tab.close(4200, 'the last'))
  await expect.poll(() => served.seen[0]!.closed).toEqual({ code: 4200, reason: 'the last' })

  await first.evaluate(() => window.tab.open())
  await told(first, 'dom:open', 2)
  expect(served.seen.length).toBe(2)
})

test(
  'closeAll closes the connection for all, and a tab that comes later opens it',
  ONCE,
  async ({ join, serve }) => {
    const served = await serve()
    const tabs = [await join(served), await join(served)]
    for (const tab of tabs) await told(tab, 'dom:open')
    await tabs[0]!.evaluate(() => window.tab.closeAll(4300, 'all'))
    for (const tab of tabs) {
      const { code, reason } = await told(tab, 'dom:close')
      expect({ code, reason }).toEqual({ code: 4300, reason: 'all' })
      expect(await tab.evaluate(() => window.tab.status)).toBe('closed')
    }
    expect(served.seen[0]!.closed).toEqual({ code: 4300, reason: 'all' })
    const third = await join(served)
    for (const tab of [third, ...tabs]) await told(tab, 'status')
    await third.evaluate(() => belay.until(() => window.tab.readyState === 1))
    for (const tab of tabs) await tab.evaluate(() => belay.until(() => window.tab.readyState === 1))
    expect(served.seen.length).toBe(2)
  },
)

test('another name has another connection', ONCE, async ({ join, serve }) => {
  const served = await serve()
  const [first, second] = [
    await join(served, { name: 'live-1' }),
    await join(served, { name: 'live-2' }),
  ]
  for (const tab of [first, second]) await told(tab, 'dom:open')
  expect(served.seen.length).toBe(2)
  const of = await first.evaluate(() => window.tab.send('whose?'))
  expect(of).toBe('sent')
  await expect
    .poll(() => served.seen.map(({ received }) => received).sort((a, b) => b.length - a.length))
    .toEqual([['whose?'], []])
})

test('binary data goes both ways, as what the tab asks for', async ({ join, serve }) => {
  const served = await serve({
    message: (text, socket) => {
      if (text.startsWith('0x')) socket.send(Buffer.from(text.slice(2), 'hex'))
    },
  })
  const tab = await join(served)
  await told(tab, 'dom:open')
  const seen = await tab.evaluate(async () => {
    const { tab } = window
    const next = async (data: Parameters<WebSocket['send']>[0]) => {
      tab.send(data)
      return (await belay.next<MessageEvent>(tab, 'message')).data as Blob | ArrayBuffer
    }
    const bytes = new Uint8Array([1, 2, 3, 4])
    const blob = (await next(bytes.subarray(1, 3))) as Blob
    const fromBlob = [...new Uint8Array(await blob.arrayBuffer())]
    tab.binaryType = 'arraybuffer'
    const fromBuffer = [...new Uint8Array((await next(bytes.buffer)) as ArrayBuffer)]
    const sentBlob = [...new Uint8Array((await next(new Blob([bytes]))) as ArrayBuffer)]
    return { isBlob: blob instanceof Blob, fromBlob, fromBuffer, sentBlob, kept: bytes.length }
  })
  expect(seen).toEqual({
    isBlob: true,
    fromBlob: [2, 3],
    fromBuffer: [1, 2, 3, 4],
    sentBlob: [1, 2, 3, 4],
    kept: 4,
  })
})
