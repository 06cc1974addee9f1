import type { Page } from '@playwright/test'
import type { Serve } from './own-server.ts'
import { expect, test } from './own-server.ts'
import { endsAttempts } from '../rig/ends-attempts.ts'
import { LONG, ONCE } from '../rig/lengths.ts'

test('[beyond the standard] a hung upgrade ends with one close and no error', async ({
  page,
  browserName,
  serve,
}) => {
  const { url, faults } = await serve()
  await faults.set({ kind: 'hang-upgrade' })
  const { lines, took } = await page.evaluate(async url => {
    const start = performance.now()
    const socket = new (belay.HeartbeatWebSocket.with({ connectTimeout: 400 }))(url)
    const lines = journal(socket)
    window.kept = lines
    await belay.next(socket, 'close')
    return { lines: [...lines, socket.readyState], took: performance.now() - start }
  }, url)
  expect(lines).toEqual(['close 1006 connect timeout unclean', 3])
  expect(took).toBeGreaterThan(390)
  expect(took).toBeLessThan(10_000)
  if (endsAttempts(browserName)) {
    await expect.poll(() => faults.state().connections[0]!.ended.up).toBe(true)
  }
  // The attempt must not stay in the browser's dial queue, where it would hold up the next one.
  await faults.heal()
  const after = await page.evaluate(async url => {
    const start = performance.now()
    await opened(belay.HeartbeatWebSocket, url)
    return { lines: window.kept, took: performance.now() - start }
  }, url)
  expect(after.lines).toEqual(['close 1006 connect timeout unclean'])
  expect(after.took).toBeLessThan(5000)
})

/** How long each of so many sockets in a row took to give up, in ms. */
async function giveUp([url, times, connectTimeout]: readonly [string, number, number]) {
  const Class = (window.kept ??= belay.HeartbeatWebSocket.with({ connectTimeout }))
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const start = performance.now()
    const closed = await belay.next<CloseEvent>(new Class(`${url}?token=${i}`), 'close')
    if (closed.reason !== 'connect timeout') throw new Error(closed.reason)
    took.push(performance.now() - start)
  }
  return took
}

test('[beyond the standard] the limit doubles with each hung dial, up to fourfold', async ({
  page,
  serve,
}) => {
  const { url, faults } = await serve()
  await faults.set({ kind: 'hang-upgrade' })
  const took = await page.evaluate(giveUp, [url, 5, 300] as const)
  for (const [i, factor] of [1, 2, 4, 4, 4].entries()) {
    expect(took[i]).toBeGreaterThan(300 * factor - 10)
  }
  expect(took[4]).toBeLessThan(300 * 8)
})

test(
  '[beyond the standard] the doubling is per address, and ends with a connection',
  LONG,
  async ({ page, serve }) => {
    const { url, faults } = await serve()
    await faults.set({ kind: 'hang-upgrade' })
    const [, , third] = await page.evaluate(giveUp, [url, 3, 600] as const)
    const [elsewhere] = await page.evaluate(giveUp, [`${url}elsewhere`, 1, 600] as const)
    expect(third).toBeGreaterThan(2390)
    expect(elsewhere).toBeLessThan(2390)
    await faults.heal()
    await page.evaluate(url => opened(window.kept, url).then(() => {}), url)
    await faults.set({ kind: 'hang-upgrade' }, 'new')
    const [again] = await page.evaluate(giveUp, [url, 1, 600] as const)
    expect(again).toBeLessThan(2390)
  },
)

/** A connection that the heartbeat drops, after which each handshake hangs. Returns the address. */
async function dropBeforeHangs(page: Page, serve: Serve, connectTimeout: number): Promise<string> {
  const { url, faults } = await serve((frame, socket) => {
    if (frame === 'ping') socket.send('pong')
  })
  await page.evaluate(
    async ([url, connectTimeout]) => {
      window.kept = belay.HeartbeatWebSocket.with({ interval: 100, timeout: 400, connectTimeout })
      window.kept.first = new window.kept(url)
      await belay.next(window.kept.first, 'pong')
    },
    [url, connectTimeout] as const,
  )
  await faults.set({ kind: 'cliff' }, 'existing')
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  await page.evaluate(() => ended(window.kept.first).then(() => {}))
  return url
}

test(
  '[beyond the standard] the limit begins with half after a heartbeat drop',
  LONG,
  async ({ page, serve }) => {
    const url = await dropBeforeHangs(page, serve, 4000)
    const took = await page.evaluate(giveUp, [url, 2, 4000] as const)
    expect(took[0]).toBeGreaterThan(1990)
    expect(took[0]).toBeLessThan(3900)
    expect(took[1]).toBeGreaterThan(3990)
  },
)

test('[beyond the standard] after a heartbeat drop four times timeout are enough, and 4 s at least', async ({
  page,
  serve,
}) => {
  const url = await dropBeforeHangs(page, serve, 20_000)
  const [took] = await page.evaluate(giveUp, [url, 1, 20_000] as const)
  expect(took).toBeGreaterThan(3990)
  expect(took).toBeLessThan(9900)
})

test('[beyond the standard] a page that was blocked longer than the limit still connects', async ({
  page,
  server,
}) => {
  const lines = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({ connectTimeout: 200, pingOnOpen: false })
    const lines: string[] = []
    // Once a little late, and once so late that the machine must have slept.
    for (const ms of [600, 1600]) {
      const socket = new Class(url)
      for (const type of ['open', 'close']) socket.addEventListener(type, () => lines.push(type))
      belay.block(ms)
      await Promise.race([belay.next(socket, 'open'), belay.next(socket, 'close')])
    }
    return lines
  }, server.url)
  expect(lines).toEqual(['open', 'open'])
})

// What slows a page often slows its network as well.
test('[beyond the standard] the answer may come as late as the page did', async ({
  page,
  serve,
}) => {
  const { url, faults } = await serve()
  await faults.set({ kind: 'slow', latency: 800 })
  const type = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ connectTimeout: 300 }))(url)
    const ends = ['open', 'close'].map(type => belay.next(socket, type))
    // Late by 1.1 s; the answer is there 0.2 s after.
    belay.block(1400)
    return (await Promise.race(ends)).type
  }, url)
  expect(type).toBe('open')
})

test(
  '[beyond the standard] a blocked page does not lift the limit for good',
  ONCE,
  async ({ page, serve }) => {
    const { url, faults } = await serve()
    await faults.set({ kind: 'hang-upgrade' })
    const reason = await page.evaluate(async url => {
      const Class = belay.HeartbeatWebSocket.with({ connectTimeout: 200, checkTimeout: false })
      const socket = new Class(url)
      const closed = belay.next<CloseEvent>(socket, 'close')
      belay.block(1600)
      const patience = new Promise(resolve => setTimeout(resolve, 20_000, 'still connecting'))
      return Promise.race([closed.then(({ reason }) => reason), patience])
    }, url)
    expect(reason).toBe('connect timeout')
  },
)

test('[beyond the standard] connectTimeout false waits for the browser', async ({
  page,
  serve,
}) => {
  const { url, faults } = await serve()
  await faults.set({ kind: 'hang-upgrade' })
  const state = await page.evaluate(async url => {
    const { HeartbeatWebSocket } = belay
    const patient = new (HeartbeatWebSocket.with({ connectTimeout: false }))(url)
    const lines = journal(patient)
    await belay.next(new (HeartbeatWebSocket.with({ connectTimeout: 500 }))(url), 'close')
    return [...lines, patient.readyState]
  }, url)
  expect(state).toEqual([0])
})
