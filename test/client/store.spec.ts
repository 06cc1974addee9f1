/** `subscribe` and `getSnapshot`, as `useSyncExternalStore` wants them; and `on()` with its undo. */
import { expect, test } from './client-test.ts'

test('the snapshot is the same object until something changes, and frozen', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    // Taken apart as React does: both must be bound.
    const { subscribe, getSnapshot } = client
    const snapshots = new Set([getSnapshot()])
    let stable = getSnapshot() === getSnapshot()
    const undo = subscribe(() => {
      stable &&= !snapshots.has(getSnapshot())
      snapshots.add(getSnapshot())
      stable &&= getSnapshot() === getSnapshot()
    })
    await belay.told(log, 'pong')
    stable &&= snapshots.has(getSnapshot())
    client.send('!close 4001 bye')
    await belay.told(log, 'disconnected')
    const all = [...snapshots]
    undo()
    await belay.told(log, 'connected', 2)
    return {
      stable,
      frozen: all.every(Object.isFrozen),
      after: snapshots.size - all.length,
      all,
    }
  }, server.url)
  expect(seen).toMatchObject({ stable: true, frozen: true, after: 0 })
  const { all } = seen
  expect(all[0]).toEqual({
    status: 'connecting',
    latency: undefined,
    retries: 0,
    retryAt: undefined,
    retryIn: 0,
    isReconnecting: false,
    lastDisconnect: undefined,
  })
  expect(all.some(({ latency }) => latency! >= 0)).toBe(true)
  expect(all.at(-1)).toMatchObject({
    status: 'waiting',
    retries: 1,
    latency: undefined,
    isReconnecting: true,
    lastDisconnect: { cause: 'server', code: 4001 },
  })
  expect(all.at(-1)!.retryAt).toBeGreaterThan(0)
})

test('retryIn counts down in a snapshot that stays the same', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, belay.PATIENT)
    const idle = client.getSnapshot().retryIn
    await belay.told(log, 'waiting')
    const snapshot = client.getSnapshot()
    const { retryIn: first, retryAt } = snapshot
    const copy = { ...snapshot }
    const least = retryAt! - performance.now()
    await new Promise(resolve => setTimeout(resolve, 50))
    const second = snapshot.retryIn
    const clone = structuredClone(snapshot)
    return {
      idle,
      isSame: client.getSnapshot() === snapshot,
      isNow: Math.abs(first - least) < 5_000,
      fell: first - second,
      isCopied: copy.retryIn >= second && clone.retryIn <= second,
      isReconnecting: snapshot.isReconnecting,
    }
  }, url)
  expect(seen).toMatchObject({ idle: 0, isSame: true, isNow: true, isCopied: true })
  expect(seen.fell).toBeGreaterThanOrEqual(45)
  expect(seen.isReconnecting).toBe(true)
})

test('isReconnecting between a loss and the next connection, and at no other time', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true, minReconnectionDelay: 20 })
    const seen: string[] = []
    const look = () => {
      const { status, isReconnecting } = client.getSnapshot()
      const now = `${status} ${isReconnecting}`
      if (now !== seen.at(-1)) seen.push(now)
    }
    look()
    client.subscribe(look)
    client.open()
    await belay.told(log, 'connected')
    client.send('!terminate')
    await belay.told(log, 'connected', 2)
    client.close()
    await belay.told(log, 'dom:close', 2)
    return seen
  }, server.url)
  expect(seen.filter(line => !line.startsWith('waiting'))).toEqual([
    ...['idle false', 'connecting false', 'connected false'],
    ...['connecting true', 'connected false', 'closed false'],
  ])
  expect(seen.filter(line => line.startsWith('waiting'))).not.toContain('waiting false')
})

test('on() returns the undo, subscribe() too', async ({ page, server }) => {
  const heard = await page.evaluate(async url => {
    const heard: string[] = []
    const { client, log } = belay.connect(url)
    const undos = [
      client.on('connected', () => heard.push('connected')),
      client.subscribe(() => heard.push('change')),
    ]
    client.on('connected', () => heard.push('stays'))
    for (const undo of undos) {
      undo()
      undo()
    }
    await belay.told(log, 'connected')
    return heard
  }, server.url)
  expect(heard).toEqual(['stays'])
})

test('the status getter, the event and the snapshot agree in every listener', async ({
  page,
  server,
}) => {
  const disagreements = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { minReconnectionDelay: 20 })
    const disagreements: unknown[] = []
    const compare = (event: string, status = client.status) => {
      const told = client.getSnapshot().status
      if (told !== client.status || status !== client.status) {
        disagreements.push([event, status, told, client.status])
      }
    }
    client.on('status', ({ status }) => compare('status', status))
    for (const event of ['connecting', 'connected', 'disconnected', 'waiting'] as const) {
      client.on(event, () =>
        compare(event, log.filter(e => e.event === 'status').at(-1)?.['status']),
      )
    }
    client.subscribe(() => compare('change'))
    for (const type of ['open', 'close'] as const)
      client.addEventListener(type, () => compare(type))
    await belay.told(log, 'connected')
    client.send('!terminate')
    await belay.told(log, 'connected', 2)
    client.close()
    await belay.told(log, 'dom:close', 2)
    return disagreements
  }, server.url)
  expect(disagreements).toEqual([])
})

test('the snapshot and retryCount never differ, and both fall to 0 after minUptime', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 5,
      maxReconnectionDelay: 20,
      minUptime: 200,
    })
    window.kept = []
    const compare = () => {
      const { retries } = client.getSnapshot()
      if (retries !== client.retryCount) window.kept.push([retries, client.retryCount])
    }
    window.kept.timer = setInterval(compare, 5)
    client.subscribe(compare)
    await belay.told(log, 'waiting', 2)
  }, url)
  await faults.heal()
  const seen = await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'connected')
    const before = client.getSnapshot().retries
    await belay.until(() => client.getSnapshot().retries === 0)
    clearInterval(window.kept.timer)
    return { before, after: client.retryCount, differences: [...window.kept] }
  })
  expect(seen.before).toBeGreaterThan(0)
  expect(seen).toMatchObject({ after: 0, differences: [] })
})
