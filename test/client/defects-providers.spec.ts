/**
 * The known defects of reconnecting-websocket that concern its url provider. The plain class runs
 * first in each test, as the control: a scenario that it survives proves nothing about ours.
 */
import { expect, test } from './client-test.ts'

/** Both classes get the address in the same way: a first answer that is bad, then good ones. */
interface Outcome {
  /** How often the provider was called. */
  calls: number
  open: boolean
}

// The plain class leaves what the constructor threw to nobody; Firefox does not quote the culprit.
test.use({ onPurpose: /on purpose|^An invalid or illegal string was specified$/ })

const BAD = {
  'C1: a url provider that rejects': 'reject',
  'C1: a url provider that throws': 'throw',
  'C2: a url that no socket can be made of': 'invalid',
  'C3: a url provider that never settles': 'hang',
}

for (const [defect, kind] of Object.entries(BAD)) {
  test(`${defect} is one failed attempt`, async ({ page, server }) => {
    const [plain, ours] = await page.evaluate(
      async ([url, kind]) => {
        const provider = (calls: { count: number }) => () => {
          if (calls.count++ > 0) return Promise.resolve(url)
          if (kind === 'throw') throw new Error('thrown on purpose')
          if (kind === 'invalid') return Promise.resolve('ws://[on purpose')
          return kind === 'hang'
            ? new Promise<string>(() => {})
            : Promise.reject(new Error('rejected on purpose'))
        }
        const options = { minReconnectionDelay: 10, maxReconnectionDelay: 20 }
        const timeout = { connectionTimeout: 500 }
        const outcomes: Outcome[] = []
        for (const Class of [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket]) {
          const calls = { count: 0 }
          const client = new Class(provider(calls), [], { ...options, ...timeout })
          const isOpen = () => client.readyState === 1
          const within = Class === belay.PlainReconnectingWebSocket ? 1000 : 10_000
          await belay.until(isOpen, within).catch(() => {})
          // The last straw of the plain class's users; it does not help either.
          if (!isOpen()) client.reconnect()
          const open = await belay.until(isOpen, 1000).catch(() => false)
          outcomes.push({ calls: calls.count, open })
        }
        return outcomes
      },
      [server.url, kind] as const,
    )
    expect(plain).toEqual({ calls: 1, open: false })
    expect(ours).toEqual({ calls: 2, open: true })
  })
}

test('C17: protocols are fixed at construction; here they are asked for each time', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const protocols = (() => 'on purpose') as never
    window.kept = new belay.PlainReconnectingWebSocket(url, protocols)
    const { client, log } = belay.connect(url, {}, ({ attempt }) => `token-${attempt}`)
    await belay.told(log, 'connected')
    client.reconnect()
    await belay.told(log, 'connected', 2)
  }, url)
  // The plain class has made no socket of the function.
  expect(seen.map(({ socket }) => socket.protocol)).toEqual(['token-0', 'token-0'])
  seen[1]!.socket.terminate()
  const protocol = await page.evaluate(async () => {
    await belay.told(window.now.log, 'connected', 3)
    return window.now.client.protocol
  })
  expect(protocol).toBe('token-1')
})
