/** A listener may close, open or reconnect in the middle of what it is told about. */
import { expect, test } from './client-test.ts'
import { few } from '../rig/lengths.ts'

const LISTENERS = [
  'connecting',
  'status',
  'connected',
  'pong',
  'disconnected',
  'waiting',
  'dropped',
  'change',
  'dom:open',
  'dom:message',
  'dom:error',
  'dom:close',
] as const

/** Runs in the page: calls `act` the first time that this listener hears something. */
function install(): void {
  window.kept = (listener: string, act: () => void) => {
    const { client } = window.now
    let isDone = false
    const once = () => {
      if (isDone) return
      isDone = true
      act()
    }
    if (listener === 'change') client.subscribe(once)
    else if (listener.startsWith('dom:')) client.addEventListener(listener.slice(4), once)
    else client.on(listener as 'status', once)
    return () => isDone
  }
}

for (const listener of few(LISTENERS)) {
  test(`close() inside ${listener} is final, reconnect() and open() go on`, async ({
    page,
    url,
    faults,
    server,
  }) => {
    await page.evaluate(install)
    for (const act of ['close', 'reconnect', 'open'] as const) {
      await faults.restore()
      const isFailure = ['waiting', 'disconnected', 'dom:error', 'dom:close'].includes(listener)
      if (isFailure) await faults.set({ kind: 'refuse' }, 'new')
      await page.evaluate(
        ([url, listener, act]) => {
          const { client } = belay.connect(url, {
            minReconnectionDelay: 30,
            maxReconnectionDelay: 30,
            maxEnqueuedMessages: 1,
            overflow: 'drop-oldest',
          })
          window.kept.isDone = window.kept(listener, () => client[act]())
          if (listener === 'dropped') client.send('over')
          client.send('hello')
          return belay.until(() => window.kept.isDone(), 5000)
        },
        [url, listener, act] as const,
      )
      await faults.heal()
      const status = await page.evaluate(async act => {
        const { client, log } = window.now
        if (act === 'close') {
          await belay.told(log, 'dom:close')
          await new Promise(resolve => setTimeout(resolve, 150))
          return client.status
        }
        await belay.until(() => client.status === 'connected')
        client.send('still there')
        await belay.until(() =>
          log.some(e => e.event === 'dom:message' && e.data === 'still there'),
        )
        return client.status
      }, act)
      expect(status, act).toBe(act === 'close' ? 'closed' : 'connected')
      await expect.poll(() => server.clients.length, act).toBe(act === 'close' ? 0 : 1)
      await page.evaluate(() => window.now.client.close())
      await expect.poll(() => server.clients.length).toBe(0)
    }
  })
}

test('open() inside the close listener after a terminal answer connects again', async ({
  page,
  server,
}) => {
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { shouldReconnect: () => false })
    client.addEventListener('close', () => client.open())
    await belay.told(log, 'connected')
    client.send('!close 4001 no')
    await belay.told(log, 'connected', 2)
  }, server.url)
  await expect.poll(() => server.clients.length).toBe(1)
})

for (const act of ['open', 'reconnect', 'close'] as const) {
  test(`${act}() in the abort event of a provider's signal does not wedge`, async ({
    page,
    server,
  }) => {
    const seen = await page.evaluate(
      async ([url, act]) => {
        let calls = 0
        const { client, log } = belay.connect(
          ({ signal }) => {
            if (calls++ > 0) return url
            signal.addEventListener('abort', () => client[act]())
            return new Promise<string>(() => {})
          },
          // Where it closes, the deadline of the search is what aborts.
          { connectTimeout: act === 'close' ? 800 : 10_000, minReconnectionDelay: 20 },
        )
        await belay.until(() => calls)
        if (act !== 'close') client.close()
        await belay.told(log, 'dom:close')
        const within = act === 'close' ? 500 : 30_000
        await belay.until(() => log.some(({ event }) => event === 'pong'), within).catch(() => {})
        const closes = log.filter(({ event }) => event === 'dom:close').length
        return { status: client.status, closes }
      },
      [server.url, act] as const,
    )
    expect(seen).toEqual({ status: act === 'close' ? 'closed' : 'connected', closes: 1 })
    await expect.poll(() => server.clients.length).toBe(act === 'close' ? 0 : 1)
  })
}

test('a client can be looked at and used in the abort event of its connection', async ({
  page,
  server,
}) => {
  const looks = await page.evaluate(async url => {
    const looks: unknown[] = []
    const { client, log } = belay.connect(
      ({ signal }) => {
        signal.addEventListener('abort', () => {
          const { readyState, url, bufferedAmount } = client
          looks.push({ readyState, url, bufferedAmount, sent: client.send('later') })
        })
        return url
      },
      { minReconnectionDelay: 10 },
    )
    await belay.told(log, 'connected')
    client.send('!terminate')
    await belay.told(log, 'connected', 2)
    return looks
  }, server.url)
  expect(looks).toMatchObject([{ sent: 'queued' }])
})
