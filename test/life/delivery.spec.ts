/** Deliveries through what a browser itself does to a page: stores it, and holds its timers back. */
import type { Session } from '../../src/sessions/index.ts'
import type { ServeSessions } from '../rig/serve-sessions.ts'
import { withSessions } from '../rig/serve-sessions.ts'
import { expect, test as base } from './life-test.ts'
import { LONG } from '../rig/lengths.ts'

const test = base.extend<{ serveSessions: ServeSessions }>({
  serveSessions: ({}, use) => withSessions(use),
})

test('exactly once through the back/forward cache, three times', async ({
  open,
  site,
  serveSessions,
}) => {
  const got: string[] = []
  const ends: string[] = []
  const begun: Session[] = []
  const { url } = await serveSessions({
    onSession: session => void begun.push(session),
    onMessage: (_, data) => void got.push(String(data)),
    onEnd: (_, reason) => ends.push(reason),
  })
  const page = await open()
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { delivery: belay.exactlyOnce() })
    window.kept = { messages: [] as string[], resyncs: [] as string[], resumed: 0, restored: 0 }
    client.on('resync', ({ reason }) => window.kept.resyncs.push(reason))
    client.on('resumed', () => window.kept.resumed++)
    client.addEventListener('message', ({ data }) => window.kept.messages.push(data))
    addEventListener('pagehide', () => void client.send(`leaving ${window.kept.restored}`))
    addEventListener('pageshow', ({ persisted }) => (window.kept.restored += +persisted))
    await belay.told(log, 'connected')
  }, url)
  for (let round = 0; round < 3; round++) {
    await page.goto(`${site}elsewhere`)
    await expect.poll(() => begun[0]!.attached).toBe(false)
    begun[0]!.send(`meanwhile ${round}`)
    // A page from the cache fires no `load` to wait for.
    await page.goBack({ waitUntil: 'commit' })
    await expect.poll(() => begun[0]!.attached).toBe(true)
    await expect.poll(() => begun[0]!.unacked.messages).toBe(0)
  }
  const { messages, resyncs, resumed, restored } = await page.evaluate(async () => {
    await belay.settled(window.now.client, { timeout: 20_000 })
    return window.kept as Record<string, unknown>
  })
  expect(got).toEqual(['leaving 0', 'leaving 1', 'leaving 2'])
  expect({ messages, resyncs, resumed, restored }).toEqual({
    messages: ['meanwhile 0', 'meanwhile 1', 'meanwhile 2'],
    resyncs: ['new'],
    resumed: 3,
    restored: 3,
  })
  expect({ begun: begun.length, ends }).toEqual({ begun: 1, ends: [] })
})

test(
  'at least once through the back/forward cache: sent again',
  LONG,
  async ({ open, site, server }) => {
    const page = await open()
    await page.evaluate(async url => {
      const { client, log } = belay.connect(url, { delivery: belay.atLeastOnce() })
      await belay.told(log, 'connected')
      addEventListener('pagehide', () => void client.send('leaving'))
    }, server.url)
    await page.goto(`${site}elsewhere`)
    await expect.poll(() => server.connections).toBe(0)
    await page.goBack({ waitUntil: 'commit' })
    const { echoed, isSame } = await page.evaluate(async () => {
      const { client, log } = window.now
      await belay.settled(client, { timeout: 20_000 })
      await belay.told(log, 'dom:message')
      const echoes = log.filter(({ event }) => event === 'dom:message')
      return {
        echoed: echoes.map(({ data }) => data as string),
        isSame: log.some(({ event, cause }) => event === 'disconnected' && cause === 'page'),
      }
    })
    expect(isSame).toBe(true)
    expect(new Set(echoed)).toEqual(new Set(['leaving']))
  },
)
