/** What a provider gets to know, and when its signal says that nobody wants the answer any more. */
import type { UrlProvider } from '../../src/index.ts'
import { expect, test } from './client-test.ts'

test('tells the attempt and how the last one ended', async ({ page, server }) => {
  const infos = await page.evaluate(async url => {
    const infos: unknown[] = []
    const { client, log } = belay.connect(
      ({ attempt, lastClose, signal }) => {
        const { cause, code, wasOpen } = lastClose ?? {}
        infos.push({ attempt, cause, code, wasOpen, aborted: signal.aborted })
        if (infos.length < 3) throw new Error('on purpose')
        return url
      },
      { minReconnectionDelay: 10, minUptime: 1 },
    )
    await belay.told(log, 'pong')
    await new Promise(resolve => setTimeout(resolve, 20))
    client.send('!close 4001 bye')
    await belay.told(log, 'connected', 2)
    return infos
  }, server.url)
  const aborted = false
  expect(infos).toEqual([
    { attempt: 0, cause: undefined, code: undefined, wasOpen: undefined, aborted },
    { attempt: 1, cause: 'url', code: 1006, wasOpen: false, aborted },
    { attempt: 2, cause: 'url', code: 1006, wasOpen: false, aborted },
    // It was healthy, so this is a first retry again.
    { attempt: 1, cause: 'server', code: 4001, wasOpen: true, aborted },
  ])
})

test('asks both providers with the same facts', async ({ page, server }) => {
  const same = await page.evaluate(async url => {
    const infos: object[] = []
    const { log } = belay.connect(
      info => {
        infos.push(info)
        return url
      },
      {},
      async info => {
        infos.push(info)
        return undefined
      },
    )
    await belay.told(log, 'connected')
    return infos.length === 2 && infos[0] === infos[1]
  }, server.url)
  expect(same).toBe(true)
})

test('a fresh token is fetched for each attempt', async ({ page, serve }) => {
  const { url, seen } = await serve({
    open: (socket, nth) => {
      if (nth < 2) socket.close(4401, 'expired')
    },
  })
  await page.evaluate(async url => {
    let tokens = 0
    const fetchToken = () => new Promise(resolve => setTimeout(resolve, 20, ++tokens))
    const { log } = belay.connect(async () => `${url}?token=${await fetchToken()}`, {
      minReconnectionDelay: 10,
    })
    await belay.told(log, 'pong')
  }, url)
  expect(seen.map(({ request }) => request.url)).toEqual(['/?token=1', '/?token=2', '/?token=3'])
})

test('a URL object and a thenable are answers too', async ({ page, server }) => {
  const urls = await page.evaluate(async url => {
    const answers = [
      new URL(url),
      () => new URL(url),
      () => ({ then: (resolve: (url: string) => void) => resolve(url) }),
    ]
    return Promise.all(
      answers.map(async answer => {
        const { client, log } = belay.connect(answer as UrlProvider)
        await belay.told(log, 'connected')
        return client.url
      }),
    )
  }, server.url)
  expect(urls).toEqual(Array(3).fill(`${server.url}/`))
})

test('the signal is aborted by close(), reconnect(), the deadline and the other provider', async ({
  page,
}) => {
  const aborted = await page.evaluate(async () => {
    const outcomes: Record<string, boolean[]> = {}
    const ends: Record<string, () => void> = {
      'close()': () => window.now.client.close(),
      'reconnect()': () => window.now.client.reconnect(),
      deadline: () => {},
      'other provider': () => window.kept(new Error('on purpose')),
    }
    for (const [name, end] of Object.entries(ends)) {
      const signals: AbortSignal[] = []
      const hang = ({ signal }: { signal: AbortSignal }) => {
        signals.push(signal)
        return new Promise<string>(() => {})
      }
      const other = () => new Promise<string>((_, reject) => (window.kept = reject))
      const connectTimeout = name === 'deadline' ? 100 : 10_000
      const { client } = belay.connect(hang, { connectTimeout }, other)
      await belay.until(() => signals.length)
      const before = signals[0]!.aborted
      end()
      if (name === 'deadline' || name === 'other provider') {
        await belay.until(() => signals[0]!.aborted)
      }
      outcomes[name] = [before, signals[0]!.aborted]
      client.close()
    }
    return outcomes
  })
  expect(aborted).toEqual({
    'close()': [false, true],
    'reconnect()': [false, true],
    deadline: [false, true],
    'other provider': [false, true],
  })
})

test('the signal of an answer in use is aborted when its connection ends', async ({
  page,
  server,
}) => {
  const aborted = await page.evaluate(async url => {
    const signals: AbortSignal[] = []
    const { client, log } = belay.connect(({ signal }) => {
      signals.push(signal)
      return url
    })
    await belay.told(log, 'connected')
    const before = signals[0]!.aborted
    client.send('!terminate')
    await belay.told(log, 'disconnected')
    return [before, signals[0]!.aborted]
  }, server.url)
  expect(aborted).toEqual([false, true])
})
