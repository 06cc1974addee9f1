/** All that takes a client takes a tab's part in a shared one. */
import type { Codec } from '../../src/codec/index.ts'
import { expect, test, told } from './tabs-test.ts'

// Each has several pages and a worker, which start slowly on a busy machine.
test.describe.configure({ timeout: 180_000 })

test('messages, request, opened and codecs', async ({ join, serve }) => {
  const served = await serve({ message: (text, socket) => socket.send(text) })
  const tab = await join(served)
  const seen = await tab.evaluate(async () => {
    const { tab } = window
    await belay.opened(tab)
    const raw = await belay.request(tab, 'hello', { match: data => data === 'hello' })
    const typed = belay.withCodec(tab, belay.jsonCodec() as Codec<{ id: number }, { id: number }>)
    const reply = await belay.request(typed, { id: 7 }, { match: ({ id }) => id === 7 })
    const values = typed.messages()
    typed.send({ id: 8 })
    const { value } = await values.next()
    const iterated = belay.messages(tab)
    tab.send('one more')
    const { value: text } = await iterated.next()
    tab.close()
    const { done } = await iterated.next()
    const refused = await belay
      .request(tab, 'late', { match: () => true })
      .catch((e: unknown) => (e as Error).name)
    return { raw, reply, value, text, done, refused }
  })
  expect(seen).toEqual({
    raw: 'hello',
    reply: { id: 7 },
    value: { id: 8 },
    text: 'one more',
    done: true,
    refused: 'ClosedError',
  })
})

test('explain, logger, statistics and the badge', async ({ join, serve }) => {
  const served = await serve()
  const tab = await join(served)
  await told(tab, 'pong')
  await tab.evaluate(() => {
    belay.defineStatusElement()
    const badge = document.createElement('belay-status')
    badge.socket = window.tab
    document.body.append(badge)
    const lines: string[] = []
    belay.logger(window.tab, line => lines.push(line))
    window.kept = { badge, lines, stats: belay.collectStats(window.tab) }
  })
  const well = await tab.evaluate(() => ({
    look: window.kept.badge.getAttribute('look') as string,
    sentence: belay.explain(window.tab),
  }))
  expect(well.look).toBe('connected')
  expect(well.sentence).toMatch(
    /^The connection is open, and nothing is overdue; the last round trip/,
  )
  served.seen[0]!.socket.terminate()
  await told(tab, 'dom:open', 2)
  const seen = await tab.evaluate(async () => {
    await belay.until(() => window.kept.badge.getAttribute('look') === 'connected')
    window.tab.close()
    await belay.told(window.told, 'dom:close', 2)
    return {
      look: window.kept.badge.getAttribute('look') as string,
      lines: window.kept.lines as string[],
      reconnects: window.kept.stats.read().reconnects as object,
    }
  })
  expect(seen.look).toBe('disconnected')
  expect(seen.reconnects).toEqual({ network: 1 })
  expect(seen.lines.some(line => line.startsWith('belay-ws waiting: '))).toBe(true)
})
