/** `await opened(socket)`: the open connection, or the reason why there will be none. */
import type { Page } from '@playwright/test'
import { expect, test } from '../client/client-test.ts'
import type { Recorded } from '../rig/harness.ts'

/** How the promise of a client in this state settles, and what is left behind. */
function settle(page: Page, url: string, state: string, options: { timeout?: number } = {}) {
  return page.evaluate(
    async ([url, state, options]) => {
      const hang = () => new Promise<string>(() => {})
      const { client, log } = belay.connect(state === 'asking' ? hang : url, {
        startClosed: state === 'idle',
        minReconnectionDelay: 20,
        maxRetries: state === 'giving up' ? 1 : Infinity,
        closeTimeout: 300,
      })
      const abort = new AbortController()
      if (state === 'open' || state === 'closed') await belay.told(log, 'connected')
      if (state === 'waiting') await belay.told(log, 'waiting')
      if (state === 'closed') {
        client.close(4002, 'bye')
        await belay.told(log, 'dom:close')
      }
      const from = performance.now()
      const promise = belay.opened(client, { ...options, signal: abort.signal }).then(
        () => `${client.status} ${client.readyState}`,
        (error: unknown) => {
          const { name, message, code, reason } = error as InstanceType<typeof belay.ClosedError>
          const isClosed = error instanceof belay.ClosedError
          return isClosed ? { name, message, code, reason } : { name, message }
        },
      )
      if (state === 'idle') client.open()
      if (state === 'asking' && !options.timeout) abort.abort()
      return { how: await promise, took: performance.now() - from }
    },
    [url, state, options] as const,
  )
}

test('resolves at once where the connection is open', async ({ page, server }) => {
  const { how } = await settle(page, server.url, 'open')
  expect(how).toBe('connected 1')
})

for (const state of ['connecting', 'idle']) {
  test(`resolves when a client that is ${state} opens`, async ({ page, server }) => {
    const { how } = await settle(page, server.url, state)
    expect(how).toBe('connected 1')
  })
}

test('waits over failed attempts', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const settled = settle(page, url, 'waiting')
  await page.evaluate(() =>
    belay.until(() => window.now).then(({ log }) => belay.told(log, 'disconnected', 3)),
  )
  await faults.heal()
  expect((await settled).how).toBe('connected 1')
})

test('rejects when the client gives up', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const { how } = await settle(page, url, 'giving up')
  expect(how).toEqual({
    name: 'ClosedError',
    message:
      'belay-ws: the client is closed (1006); open() or reconnect() opens it again. See docs/troubleshooting.md',
    code: 1006,
    reason: '',
  })
})

test('rejects at once where the client is closed, with how it was', async ({ page, server }) => {
  const { how } = await settle(page, server.url, 'closed')
  expect(how).toEqual({
    name: 'ClosedError',
    message:
      'belay-ws: the client is closed (4002 bye); open() or reconnect() opens it again. See docs/troubleshooting.md',
    code: 4002,
    reason: 'bye',
  })
})

test('rejects with the code and reason of close()', async ({ page, server }) => {
  const how = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, belay.PATIENT)
    await belay.told(log, 'connected')
    client.send('!terminate')
    await belay.told(log, 'waiting')
    const promise = belay.opened(client)
    client.close(4003, 'enough')
    return promise.catch((error: unknown) => {
      const { code, reason } = error as InstanceType<typeof belay.ClosedError>
      return { code, reason }
    })
  }, server.url)
  expect(how).toEqual({ code: 4003, reason: 'enough' })
})

test('rejects a client that was never opened without a code', async ({ page, server }) => {
  const how = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    client.close()
    await belay.told(log, 'dom:close')
    return belay.opened(client).catch((error: unknown) => {
      const { code, reason, message } = error as InstanceType<typeof belay.ClosedError>
      return { code, reason, message }
    })
  }, server.url)
  expect(how).toEqual({
    code: undefined,
    reason: '',
    message:
      'belay-ws: the client is closed; open() or reconnect() opens it again. See docs/troubleshooting.md',
  })
})

test('rejects with the reason of the signal', async ({ page, server }) => {
  const { how } = await settle(page, server.url, 'asking')
  expect(how).toMatchObject({ name: 'AbortError' })
})

test('rejects after the timeout, and the client goes on', async ({ page, server }) => {
  const { how, took } = await settle(page, server.url, 'asking', { timeout: 100 })
  expect(how).toEqual({
    name: 'TimeoutError',
    message: 'belay-ws: not open within 100 ms. See docs/troubleshooting.md',
  })
  expect(took).toBeGreaterThanOrEqual(99)
  expect(await page.evaluate(() => window.now.client.status)).toBe('connecting')
})

test('refuses a bad option, and a signal that is aborted already', async ({ page, server }) => {
  const told = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    const tell = (error: unknown) => (error as Error).message
    return [
      await belay.opened(client, { timeout: -1 }).catch(tell),
      await belay.opened(client, { within: 3 } as never).catch(tell),
      await belay
        .opened(client, { signal: AbortSignal.abort(new Error('left')) })
        .then(() => 'resolved', tell),
    ]
  }, server.url)
  expect(told).toEqual([
    'belay-ws: timeout is -1; it must be milliseconds above 0 and at most 2147483647, or false for never. See docs/troubleshooting.md',
    'belay-ws: unknown option "within"; the options are signal, timeout. See docs/troubleshooting.md',
    'left',
  ])
})

test('leaves neither listener nor timer behind, however it settles', async ({ page, server }) => {
  const left = await page.evaluate(async url => {
    const count = { added: 0, left: 0, timers: 0, timersLeft: new Set<unknown>() }
    const watch = (target: EventTarget) => {
      const add = target.addEventListener.bind(target)
      target.addEventListener = (type, listener, options) => {
        count.added++
        count.left++
        const { signal } = options as AddEventListenerOptions
        signal!.addEventListener('abort', () => count.left--, { once: true })
        add(type, listener, options)
      }
    }
    const { setTimeout, clearTimeout } = window
    const timeout = 60_123
    Object.assign(window, {
      setTimeout(run: () => void, ms: number) {
        const id = setTimeout(run, ms)
        if (ms !== timeout) return id
        count.timers++
        count.timersLeft.add(id)
        return id
      },
      clearTimeout(id: number) {
        count.timersLeft.delete(id)
        clearTimeout(id)
      },
    })
    const ways: ((client: Recorded['client'], abort: () => void) => void)[] = [
      client => client.open(),
      client => client.close(),
      (_, abort) => abort(),
    ]
    for (const end of ways) {
      const { client } = belay.connect(url, { startClosed: true })
      const abort = new AbortController()
      watch(client)
      watch(abort.signal)
      const promise = belay.opened(client, { signal: abort.signal, timeout })
      end(client, () => abort.abort())
      await promise.catch(() => {})
      client.close()
    }
    return { ...count, timersLeft: count.timersLeft.size }
  }, server.url)
  expect(left).toEqual({ added: 9, left: 0, timers: 3, timersLeft: 0 })
})
