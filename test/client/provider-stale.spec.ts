/** An answer that comes when nobody wants it any more changes nothing. */
import { expect, lines, test } from './client-test.ts'
import { few } from '../rig/lengths.ts'

/** Runs in the page: providers of which each call waits for the test to settle it. */
function install(url: string): void {
  const calls: { resolve(url: string): void; reject(error: Error): void }[] = []
  const provider = () =>
    new Promise<string>((resolve, reject) => void calls.push({ resolve, reject }))
  window.kept = { provider, calls, url }
}

for (const settle of ['resolves', 'rejects'] as const) {
  test(`a provider that ${settle} after close() dials nothing`, async ({ page, server }) => {
    await page.evaluate(install, server.url)
    const log = await page.evaluate(async settle => {
      const { provider, calls, url } = window.kept
      const { client, log } = belay.connect(provider)
      await belay.until(() => calls.length)
      client.close()
      if (settle === 'resolves') calls[0].resolve(url)
      else calls[0].reject(new Error('late'))
      await belay.told(log, 'dom:close')
      await new Promise(resolve => setTimeout(resolve, 200))
      return log
    }, settle)
    expect(lines(log)).toEqual([
      'connecting 0',
      'status closed',
      'disconnected user 1000 - clean',
      'dom:close 1000 - clean',
    ])
    expect(server.accepted).toBe(0)
  })

  test(`a provider that ${settle} after reconnect() does not disturb`, async ({ page, server }) => {
    await page.evaluate(install, server.url)
    const calls = await page.evaluate(async settle => {
      const { provider, calls, url } = window.kept
      const { client, log } = belay.connect(provider)
      await belay.until(() => calls.length)
      client.reconnect()
      if (settle === 'resolves') calls[0].resolve(`${url}/?stale`)
      else calls[0].reject(new Error('late'))
      await belay.until(() => calls.length === 2)
      calls[1].resolve(url)
      await belay.told(log, 'pong')
      return calls.length
    }, settle)
    expect(calls).toBe(2)
    expect(server.clients.map(({ url }) => url)).toEqual(['/'])
    expect(server.accepted).toBe(1)
  })

  test(`a provider that ${settle} after its deadline does not disturb`, async ({
    page,
    server,
  }) => {
    await page.evaluate(install, server.url)
    await page.evaluate(async settle => {
      const { provider, calls, url } = window.kept
      const { log } = belay.connect(provider, { connectTimeout: 3000, minReconnectionDelay: 10 })
      await belay.until(() => calls.length === 2)
      if (settle === 'resolves') calls[0].resolve(`${url}/?stale`)
      else calls[0].reject(new Error('late'))
      calls[1].resolve(url)
      await belay.told(log, 'pong')
    }, settle)
    expect(server.clients.map(({ url }) => url)).toEqual(['/'])
    expect(server.accepted).toBe(1)
  })
}

test('reconnect() between the answer and the dial asks anew', async ({ page, server }) => {
  await page.evaluate(install, server.url)
  await page.evaluate(async () => {
    const { provider, calls, url } = window.kept
    const { client, log } = belay.connect(provider)
    await belay.until(() => calls.length)
    calls[0].resolve(`${url}/?stale`)
    // Some microtasks later the answer is taken and the dial comes next; try each of these gaps.
    for (let turns = 0; turns < 12; turns++) await Promise.resolve()
    client.reconnect()
    await belay.until(() => calls.length === 2)
    calls[1].resolve(url)
    await belay.told(log, 'pong')
  })
  await expect.poll(() => server.clients.map(({ url }) => url)).toEqual(['/'])
})

for (const turns of few([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])) {
  test(`reconnect() and close() ${turns} microtasks after the answer leave nothing behind`, async ({
    page,
    server,
  }) => {
    await page.evaluate(install, server.url)
    await page.evaluate(async turns => {
      const { provider, calls, url } = window.kept
      for (const end of ['reconnect', 'close'] as const) {
        calls.length = 0
        const { client, log } = belay.connect(provider)
        await belay.until(() => calls.length)
        calls[0].resolve(`${url}/?stale`)
        for (let turn = 0; turn < turns; turn++) await Promise.resolve()
        client[end]()
        if (end === 'close') await belay.told(log, 'dom:close')
        else await belay.until(() => calls.length === 2)
      }
    }, turns)
    await expect.poll(() => server.connections).toBe(0)
  })
}
