/** State libraries put objects behind proxies, where private members cannot be read. */
import { expect, test } from './bindings-test.ts'
import { few } from '../rig/lengths.ts'

test.use({ framework: 'vue' })

for (const wrap of few(['reactive', 'shallowReactive', 'readonly', 'ref'] as const)) {
  test(`everything works as a part of Vue's ${wrap}`, async ({ page, url }) => {
    const seen = await page.evaluate(
      async ([url, wrap]) => {
        const { client, log } = belay.connect(url)
        await belay.told(log, 'connected')
        const parts = {
          client,
          typed: belay.withCodec(client, belay.jsonCodec()),
          messages: belay.messages(client),
          stats: belay.collectStats(client),
        }
        const wrapped = (vue[wrap] as (parts: object) => unknown)(parts)
        const state = (
          wrap === 'ref' ? (wrapped as { value: typeof parts }).value : wrapped
        ) as typeof parts
        await belay.opened(state.client)
        const heard: unknown[] = []
        state.typed.on('message', value => heard.push(value))
        const undo = belay.logger(state.client, () => {})
        const results = [state.typed.send({ a: 1 }), state.client.send('2')]
        const first = await state.messages.next()
        await state.messages.return()
        await belay.until(() => heard.length === 2)
        const { sent } = state.stats.read()
        state.stats.stop()
        undo()
        state.client.addEventListener('message', () => {})
        state.client.close()
        return {
          results,
          first: first.value,
          heard,
          sent: sent.messages,
          status: state.client.status,
        }
      },
      [url, wrap] as const,
    )
    expect(seen).toEqual({
      results: ['sent', 'sent'],
      first: '{"a":1}',
      heard: [{ a: 1 }, 2],
      sent: 2,
      status: 'closed',
    })
  })
}

test('a bare proxy fails at once and by a TypeError, as around a native socket', async ({
  page,
  url,
}) => {
  const errors = await page.evaluate(url => {
    const native = new WebSocket(url)
    const { client } = belay.connect(url)
    const errors = [native, client].map(socket => {
      try {
        new Proxy(socket, {}).send('hello')
      } catch (error) {
        return (error as Error).name
      }
      return 'none'
    })
    native.close()
    client.close()
    return errors
  }, url)
  expect(errors).toEqual(['TypeError', 'TypeError'])
})
