/** A shared connection in WebKit. Documents in frames are tabs to a shared worker. */
import { expect, test } from './webkit-test.ts'
import type { Page } from './webdriver.ts'

/** Joins in so many frames of the page, kept as `kept.tabs` with what each told. */
function join(page: Page, url: string, frames: number): Promise<number> {
  return page.evaluate(
    async ({ url, frames }) => {
      const script = `/tabs/worker.js?${new URLSearchParams({ url })}`
      const tabs: unknown[] = []
      for (let at = 0; at < frames; at++) {
        const frame = document.createElement('iframe')
        frame.src = '/frame'
        document.body.append(frame)
        await belay.next(frame, 'load')
        const inner = frame.contentWindow as Window & typeof globalThis
        await belay.until(() => 'belay' in inner)
        const socket = inner.belay.shared(
          () => new inner.SharedWorker(script, { type: 'module', name: url }),
          () => new inner.belay.ReconnectingWebSocket(url),
        )
        tabs.push({ frame, socket, told: inner.belay.record(socket) })
      }
      window.kept = { tabs, texts }
      function texts(at: number): unknown[] {
        return window.kept.tabs[at].told.flatMap(
          ({ event, data }: { event: string; data: unknown }) =>
            event === 'dom:message' ? [data] : [],
        )
      }
      for (const { told } of window.kept.tabs) await belay.told(told, 'dom:open')
      return window.kept.tabs.filter(({ socket }: any) => socket.shared).length as number
    },
    { url, frames },
  )
}

test('five documents have one connection, and the same messages in the same order', async ({
  page,
  url,
  server,
}) => {
  expect(await join(page, url, 5)).toBe(5)
  const got = await page.evaluate(async () => {
    const { tabs, texts } = window.kept
    for (let at = 0; at < 300; at++) tabs[at % 5].socket.send(String(at))
    await belay.until(() => [0, 1, 2, 3, 4].every(at => texts(at).length === 300))
    return [0, 1, 2, 3, 4].map(at => texts(at) as string[])
  })
  expect(new Set(got.map(texts => texts.join())).size).toBe(1)
  expect(new Set(got[0]).size).toBe(300)
  expect(server.accepted).toBe(1)
})

test('documents that leave do not take the connection along, the last one does', async ({
  page,
  url,
  server,
}) => {
  await join(page, url, 2)
  const text = await page.evaluate(async () => {
    const { tabs, texts } = window.kept
    // The creator of the worker goes without a word of the application.
    tabs[0].frame.remove()
    tabs[1].socket.send('still here')
    await belay.until(() => texts(1).length)
    return texts(1)[0] as string
  })
  expect(text).toBe('still here')
  expect(server.accepted).toBe(1)
  await page.evaluate(async () => {
    const { socket, told } = window.kept.tabs[1]
    socket.close(4000, 'done')
    await belay.told(told, 'dom:close')
  })
  await expect.poll(() => server.clients.length, { timeout: 40_000 }).toBe(0)
})

test('the connection of the worker is mended after a cliff', async ({
  page,
  url,
  server,
  faults,
}) => {
  await join(page, url, 2)
  await faults.set({ kind: 'cliff' }, 'existing')
  const ends = await page.evaluate(async () => {
    const { tabs, texts } = window.kept
    tabs[0].socket.check()
    for (const { told } of tabs) await belay.told(told, 'dom:open', 2)
    tabs[1].socket.send('over the next one')
    await belay.until(() => texts(0).length)
    return tabs.map(({ told }: any) =>
      told.filter(({ event }: any) => event === 'disconnected').map(({ cause }: any) => cause),
    ) as string[][]
  })
  expect(ends).toEqual([['heartbeat'], ['heartbeat']])
  expect(server.accepted).toBe(2)
})
