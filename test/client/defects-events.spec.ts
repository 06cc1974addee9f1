/**
 * The known defects of reconnecting-websocket that concern what the application hears, each with
 * the plain class as the control.
 */
import { expect, test } from './client-test.ts'

test('C8: a refused connection is told as 1006, error first', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const [plain, ours] = await page.evaluate(async url => {
    const logs: unknown[] = []
    for (const Class of [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket]) {
      const client = new Class(url, [], { maxRetries: 0 })
      const log: unknown[] = []
      client.onerror = () => log.push('error')
      client.onclose = ({ code, wasClean }: { code: number; wasClean: boolean }) =>
        log.push([code, wasClean])
      await belay.until(() => log.length === 2)
      client.close()
      logs.push(log)
    }
    return logs
  }, url)
  expect(plain).toEqual([[1000, true], 'error'])
  expect(ours).toEqual(['error', [1006, false]])
})

test('C10: a listener that throws does not silence the next one', async ({ page, server }) => {
  const heard = await page.evaluate(async url => {
    const outcomes: unknown[] = []
    for (const Class of [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket]) {
      const client = new Class(url)
      const heard = { message: 0, close: 0, reported: 0 }
      const count = () => heard.reported++
      addEventListener('error', count)
      for (const type of ['message', 'close'] as const) {
        client.addEventListener(type, () => {
          throw new Error(`${type} on purpose`)
        })
        client.addEventListener(type, () => void heard[type]++)
      }
      await new Promise(resolve => (client.onopen = resolve))
      let echoed = false
      client.onmessage = () => (echoed = true)
      client.send('hello')
      await belay.until(() => echoed)
      await new Promise(resolve => setTimeout(resolve, 50))
      client.reconnect()
      await new Promise(resolve => (client.onopen = resolve))
      removeEventListener('error', count)
      outcomes.push(heard)
    }
    return outcomes
  }, server.url)
  // The plain class even swallows what is thrown during `reconnect()`.
  expect(heard).toEqual([
    { message: 0, close: 0, reported: 1 },
    { message: 1, close: 1, reported: 2 },
  ])
})

test('C15: readyState is CONNECTING whenever it connects or waits', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const states = await page.evaluate(async url => {
    const states: number[][] = []
    const options = { startClosed: true, ...belay.PATIENT }
    for (const Class of [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket]) {
      const client = new Class(url, [], options)
      const atFirst = client.readyState
      client.reconnect()
      const connecting = client.readyState
      await new Promise(resolve => (client.onclose = resolve))
      await new Promise(resolve => setTimeout(resolve))
      states.push([atFirst, connecting, client.readyState])
      client.close()
    }
    return states
  }, url)
  expect(states).toEqual([
    [3, 3, 3],
    [3, 0, 0],
  ])
})

test('C18: once, signal and double registration work as in any EventTarget', async ({
  page,
  server,
}) => {
  const heard = await page.evaluate(async url => {
    const outcomes: unknown[] = []
    for (const Class of [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket]) {
      // The plain class takes no third argument; in JavaScript nobody says so.
      const client = new Class(url) as unknown as WebSocket & { reconnect(): void }
      const heard = { once: 0, twice: 0, aborted: 0 }
      const twice = () => void heard.twice++
      const gone = new AbortController()
      client.addEventListener('open', () => void heard.once++, { once: true })
      client.addEventListener('open', twice)
      client.addEventListener('open', twice)
      client.addEventListener('open', () => void heard.aborted++, { signal: gone.signal })
      gone.abort()
      await new Promise(resolve => (client.onopen = resolve))
      client.reconnect()
      await new Promise(resolve => (client.onopen = resolve))
      await new Promise(resolve => setTimeout(resolve, 20))
      outcomes.push(heard)
    }
    return outcomes
  }, server.url)
  expect(heard).toEqual([
    { once: 2, twice: 4, aborted: 2 },
    { once: 1, twice: 2, aborted: 0 },
  ])
})

test('C19: a close code can be terminal', async ({ page, server }) => {
  for (const name of ['PlainReconnectingWebSocket', 'ReconnectingWebSocket'] as const) {
    const before = server.accepted
    await page.evaluate(
      async ([url, name]) => {
        const options = { minReconnectionDelay: 10, maxReconnectionDelay: 10 }
        const policy = { shouldReconnect: ({ code }: { code: number }) => code !== 4001 }
        const client = new belay[name](url, [], { ...options, ...policy })
        await new Promise(resolve => (client.onopen = resolve))
        client.send('!close 4001 no more')
        await new Promise(resolve => (client.onclose = resolve))
        await new Promise(resolve => setTimeout(resolve, 800))
        client.close()
      },
      [server.url, name] as const,
    )
    expect(server.accepted - before).toBe(name === 'ReconnectingWebSocket' ? 1 : 2)
  }
})
