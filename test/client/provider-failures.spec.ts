/** Whatever a provider does wrong is one failed attempt, told as such, and the next one is made. */
import { expect, lines, test } from './client-test.ts'
import { few } from '../rig/lengths.ts'

/** What the standard says; each browser explains it in its own words. */
const NO_SOCKET = /^SyntaxError: /

/** Bad answers by name; the error that `disconnected` must carry. */
const FAILURES: Record<string, RegExp> = {
  rejects: /rejected on purpose/,
  throws: /thrown on purpose/,
  'rejects with no reason': /^undefined$/,
  'rejects with null': /^null$/,
  'rejects with what is no error': /^a text on purpose$/,
  'is a thenable that rejects': /thenable on purpose/,
  'is a thenable that throws': /then on purpose/,
  hangs: /no url and protocols within connectTimeout \(1000 ms\)/,
  'gives a number': /must give/,
  'gives an object': /must give/,
  'gives an array of numbers': /must give/,
}

const URLS: Record<string, RegExp> = {
  ...FAILURES,
  'gives null': /must give/,
  'gives undefined': /must give/,
  'gives an invalid url': NO_SOCKET,
  'gives a url of another scheme': NO_SOCKET,
  'gives a url with a fragment': NO_SOCKET,
}

const PROTOCOLS: Record<string, RegExp> = {
  ...FAILURES,
  'gives duplicates': NO_SOCKET,
  'gives an invalid token': NO_SOCKET,
  'gives an empty string': NO_SOCKET,
}

/** Runs in the page: a provider whose first answer is the bad one that `kind` names. */
function install(): void {
  const bad: Record<string, () => unknown> = {
    rejects: () => Promise.reject(new Error('rejected on purpose')),
    throws: () => {
      throw new Error('thrown on purpose')
    },
    'rejects with no reason': () => Promise.reject(),
    'rejects with null': () => Promise.reject(null),
    'rejects with what is no error': () => Promise.reject('a text on purpose'),
    'is a thenable that rejects': () => ({
      then: (_: unknown, reject: (error: Error) => void) =>
        reject(new Error('thenable on purpose')),
    }),
    'is a thenable that throws': () => ({
      then: () => {
        throw new Error('then on purpose')
      },
    }),
    hangs: () => new Promise(() => {}),
    'gives a number': () => 7,
    'gives null': () => null,
    'gives an object': () => ({}),
    'gives an array of numbers': () => [1, 2],
    'gives undefined': () => undefined,
    'gives an invalid url': () => 'ws://[',
    'gives a url of another scheme': () => 'ftp://127.0.0.1/',
    'gives a url with a fragment': () => 'ws://127.0.0.1/#here',
    'gives duplicates': () => ['one', 'one'],
    'gives an invalid token': () => 'not a token',
    'gives an empty string': () => [''],
  }
  window.kept = (kind: string, good: unknown) => {
    let calls = 0
    return () => (calls++ === 0 ? bad[kind]!() : good)
  }
}

for (const [which, kinds] of [
  ['url', URLS],
  ['protocols', PROTOCOLS],
] as const) {
  for (const [kind, error] of few(Object.entries(kinds))) {
    test(`a ${which} provider that ${kind} is a failed attempt`, async ({ page, server }) => {
      await page.evaluate(install)
      const seen = await page.evaluate(
        async ([url, which, kind]) => {
          const options = { connectTimeout: 1000, minReconnectionDelay: 20 }
          const { client, log } =
            which === 'url'
              ? belay.connect(window.kept(kind, url), options)
              : belay.connect(url, options, window.kept(kind, 'good'))
          let thrown: unknown
          client.addEventListener('error', event => (thrown = (event as ErrorEvent).error))
          client.send('hello')
          await belay.told(log, 'dom:message')
          const { error, wasOpen, retries } = log.find(({ event }) => event === 'disconnected')!
          return { log, error: String(error), wasOpen, retries, same: thrown === error }
        },
        [server.url, which, kind] as const,
      )
      expect(lines(seen.log).filter(line => line !== 'queued')).toEqual([
        'connecting 0',
        'status waiting',
        'disconnected url 1006 - unclean',
        'waiting 1',
        'dom:error',
        'dom:close 1006 - unclean',
        'status connecting',
        'connecting 1',
        'status connected',
        'connected 1',
        'dom:open',
        'dom:message hello',
      ])
      expect(seen.error).toMatch(error)
      expect(seen).toMatchObject({ wasOpen: false, retries: 0 })
      // `undefined` and `null` mean no error to an ErrorEvent, which then has its own default.
      if (kind !== 'rejects with no reason') expect(seen.same).toBe(true)
    })
  }
}

for (const [kind, make] of Object.entries({
  'has no text': () => Promise.reject(Object.create(null)),
  'throws when made a text': () =>
    Promise.reject({
      toString() {
        throw new Error('toString')
      },
    }),
  'is a symbol': () => Promise.reject(Symbol('on purpose')),
})) {
  test(`an error that ${kind} does no more harm than another`, async ({ page, server }) => {
    const ended = await page.evaluate(
      async ([url, make]) => {
        const bad = (0, eval)(`(${make})`) as () => Promise<never>
        let calls = 0
        const { log } = belay.connect(() => (calls++ === 0 ? bad() : url), {
          minReconnectionDelay: 20,
        })
        await belay.told(log, 'connected')
        return log.filter(({ event }) => ['dom:error', 'dom:close'].includes(event)).length
      },
      [server.url, make.toString()] as const,
    )
    expect(ended).toBe(2)
  })
}

test('a provider that fails again and again is asked with growing pauses', async ({ page }) => {
  const limits = await page.evaluate(async () => {
    const fail = () => Promise.reject(new Error('on purpose'))
    const { client, log } = belay.connect(fail, {
      minReconnectionDelay: 20,
      maxReconnectionDelay: 200,
    })
    await belay.told(log, 'waiting', 6)
    client.close()
    const waits = log.filter(({ event }) => event === 'waiting')
    // A seventh may have come before the sixth was noticed here.
    return waits.slice(0, 6).map(({ delay, attempt }) => ({ attempt, delay }))
  })
  expect(limits.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5, 6])
  for (const { attempt, delay } of limits) {
    expect(delay).toBeLessThanOrEqual(Math.min(200, 20 * 2 ** (attempt - 1)))
  }
})

test('a url that fails at once, without any delay, does not hold the page', async ({ page }) => {
  const attempts = await page.evaluate(async () => {
    let attempts = 0
    const { client } = belay.connect(
      () => {
        // An end, so that a page that is held fails the test and does not outlive it.
        if (++attempts === 5000) client.close()
        throw new Error('not now')
      },
      { minReconnectionDelay: 0, maxReconnectionDelay: 0 },
    )
    await belay.until(() => attempts > 3)
    await new Promise(resolve => setTimeout(resolve, 50))
    client.close()
    return attempts
  })
  expect(attempts).toBeLessThan(5000)
})

test('an answer that waits behind a blocked page counts, however late its deadline', async ({
  page,
  server,
}) => {
  const told = await page.evaluate(async url => {
    const provide = async () => {
      await fetch(location.href)
      return url
    }
    const { client, log } = belay.connect(provide, { startClosed: true, connectTimeout: 1000 })
    client.on('connecting', () => setTimeout(() => belay.block(2000)))
    client.open()
    await belay.told(log, 'connected')
    return log.filter(({ event }) => event === 'disconnected').map(({ cause }) => cause as string)
  }, server.url)
  expect(told).toEqual([])
})
