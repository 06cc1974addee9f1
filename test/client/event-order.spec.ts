/** What is told, and in which order: state first, then the lifecycle events, then the DOM ones. */
import type { Fault } from '../../src/proxy/fault.ts'
import type { Told } from '../rig/harness.ts'
import { expect, lines, test } from './client-test.ts'

const AGAIN = ['status connecting', 'connecting 1', 'status connected', 'connected 1', 'dom:open']
const OPTIONS = { minReconnectionDelay: 20, maxReconnectionDelay: 20 }

test('the first connection', async ({ page, server }) => {
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    client.send('hello')
    await belay.told(log, 'dom:message')
    client.close(4000, 'done')
    await belay.told(log, 'dom:close')
    return log
  }, server.url)
  expect(lines(log)).toEqual([
    'queued',
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
    'dom:message hello',
    'status closed',
    'disconnected user 4000 done clean',
    'dom:close 4000 done clean',
  ])
})

test('the server closes with each code, and with none', async ({ page, serve }) => {
  for (const [code, reason] of [
    [1000, 'bye'],
    [1001, ''],
    [1011, 'broken'],
    [1012, 'restart'],
    [4001, 'token'],
    [undefined, ''],
  ] as const) {
    await test.step(`${code}`, async () => {
      const { url } = await serve({
        message: (_, socket) => (code ? socket.close(code, reason) : socket.close()),
      })
      const log = await page.evaluate(
        async ([url, options]) => {
          const { client, log } = belay.connect(url, options)
          await belay.told(log, 'pong')
          client.send('end')
          await belay.told(log, 'dom:open', 2)
          return log
        },
        [url, OPTIONS] as const,
      )
      // [spec] 1005 stands for a Close frame without a code.
      const ending = `${code ?? 1005} ${reason || '-'} clean`
      expect(lines(log).slice(4)).toEqual([
        'status waiting',
        `disconnected server ${ending}`,
        'waiting 1',
        `dom:close ${ending}`,
        ...AGAIN,
      ])
    })
  }
})

test('the server resets the connection', async ({ page, url, faults }) => {
  await page.evaluate(
    async ([url, options]) => {
      const { log } = belay.connect(url, options)
      await belay.told(log, 'pong')
    },
    [url, OPTIONS] as const,
  )
  await faults.set({ kind: 'rst' }, 'existing')
  const log = await page.evaluate(async () => {
    await belay.told(window.now.log, 'dom:open', 2)
    return window.now.log
  })
  // Whether an `error` comes first is the browser's business.
  expect(lines(log.slice(4)).filter(line => line !== 'dom:error')).toEqual([
    'status waiting',
    'disconnected network 1006 - unclean',
    'waiting 1',
    'dom:close 1006 - unclean',
    ...AGAIN,
  ])
})

test('nobody listens', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const log = await page.evaluate(
    async ([url, options]) => {
      const { log } = belay.connect(url, options)
      await belay.told(log, 'dom:close')
      return log
    },
    [url, OPTIONS] as const,
  )
  // The next attempt may have begun before anybody looked.
  expect(lines(log).slice(0, 6)).toEqual([
    'connecting 0',
    'dom:error',
    'status waiting',
    'disconnected network 1006 - unclean',
    'waiting 1',
    'dom:close 1006 - unclean',
  ])
})

test('the link dies: no error, and the next dial at once', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { heartbeat: { interval: 200, timeout: 1000 } })
    await belay.told(log, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const log = await page.evaluate(async () => {
    await belay.told(window.now.log, 'dom:open', 2)
    return window.now.log
  })
  expect(lines(log).slice(4)).toEqual([
    'status connecting',
    'disconnected heartbeat 1006 heartbeat timeout unclean',
    'dom:close 1006 heartbeat timeout unclean',
    ...AGAIN.slice(1),
  ])
})

test('the reply is late: suspect, then connected again', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { heartbeat: { interval: 200, timeout: 20_000 } })
    await belay.told(log, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(() => belay.told(window.now.log, 'suspect'))
  await faults.restore()
  const { log, late } = await page.evaluate(async () => {
    const { log } = window.now
    const suspected = log.findIndex(({ event }) => event === 'suspect')
    // Others that came in time may have followed it by now.
    const isLate = ({ event }: Told, at: number) => event === 'pong' && at > suspected
    return { late: await belay.until(() => log.find(isLate)), log }
  })
  expect(lines(log).slice(4)).toEqual(['status suspect', 'suspect', 'status connected'])
  expect(late['latency']).toBeGreaterThan(500)
})

const HUNG: Fault = { kind: 'hang-upgrade' }
test('the handshake hangs', async ({ page, url, faults }) => {
  await faults.set(HUNG, 'new')
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { connectTimeout: 300, minReconnectionDelay: 20 })
    await belay.told(log, 'dom:close')
  }, url)
  await faults.heal()
  const log = await page.evaluate(async () => {
    await belay.told(window.now.log, 'dom:open')
    return window.now.log
  })
  expect(lines(log).slice(0, 6)).toEqual([
    'connecting 0',
    'status waiting',
    'disconnected connect-timeout 1006 connect timeout unclean',
    'waiting 1',
    'dom:error',
    'dom:close 1006 connect timeout unclean',
  ])
})
