/** The option `shared`: components have a part in the connection of a shared worker. */
import type { ReconnectingWebSocket } from '../../src/index.ts'
import { expect, test } from './bindings-test.ts'

test.use({ framework: 'react', ownTab: true, warnings: /none on purpose/ })

test('components with the same key are one tab, and leave together', async ({ page, server }) => {
  await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    const script = `/tabs/worker.js?${new URLSearchParams({ url })}`
    const options = {
      key: 'live',
      shared: (fallback: () => ReconnectingWebSocket) =>
        belay.shared(
          () => new SharedWorker(script, { type: 'module', name: 'bindings' }),
          fallback,
        ),
    }
    const live = (name: string) => h(Live, { key: name, name, url, options })
    render([live('one'), live('two')])
    await shows('connected', 'one')
    await shows('connected', 'two')
  }, server.url)
  const seen = await page.evaluate(async () => {
    const { seen, shows } = react
    const [one, two] = [seen['one']!.live, seen['two']!.live]
    one.send('hello')
    await shows('connected: hello', 'two')
    return { isSame: one.socket === two.socket, shared: (one.socket as any).shared as boolean }
  })
  expect(seen).toEqual({ isSame: true, shared: true })
  expect(server.accepted).toBe(1)
  await page.evaluate(() => react.render([]))
  await expect.poll(() => server.connections).toBe(0)
})

test('without shared workers the url and the options make a client', async ({ page, server }) => {
  const shared = await page.evaluate(async url => {
    const { h, Live, render, shows, seen } = react
    const options = {
      minReconnectionDelay: 10,
      shared: (fallback: () => ReconnectingWebSocket) =>
        belay.shared(() => {
          throw new Error('none on purpose')
        }, fallback),
    }
    render(h(Live, { url, options }))
    await shows('connected')
    return (seen['live']!.live.socket as any).shared as boolean
  }, server.url)
  expect(shared).toBe(false)
  expect(server.accepted).toBe(1)
})
