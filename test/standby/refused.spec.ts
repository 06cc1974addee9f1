/** What a handover comes to where something stands against it: the open connection goes on. */
import type { Page } from '@playwright/test'
import { countNatives, expect, lines, test } from './standby-test.ts'
import { LONG } from '../rig/lengths.ts'

/** Native sockets are counted in the page. */
test.use({ ownTab: true })

/** How the handover of `window.kept` ends, and what the client told of it. */
const ends = (page: Page) =>
  page.evaluate(async () => {
    const { log } = window.now
    const told = log.length
    const error = await window.kept.handover().then(
      () => 'through',
      (error: Error) => `${error.message} | ${String(error.cause)}`,
    )
    return { error: error as string, told: log.slice(told), stats: window.kept.stats }
  })

const connected = (page: Page, url: string) =>
  page.evaluate(async url => {
    window.kept = belay.standby()
    const { log } = belay.connect(url, { standby: window.kept })
    await belay.told(log, 'pong')
  }, url)

test('without a client, or without an open connection, it says so', async ({ page, serve }) => {
  const { url } = await serve()
  const errors = await page.evaluate(async url => {
    const spare = belay.standby()
    const told = () => spare.handover().catch((error: unknown) => (error as Error).message)
    const errors = [await told()]
    const { client, log } = belay.connect(url, { standby: spare })
    errors.push(await told())
    await belay.told(log, 'connected')
    await spare.handover()
    client.close()
    errors.push(await told())
    return errors
  }, url)
  expect(errors).toEqual([
    'belay-ws: handover() has no client; pass this object as the option standby of a ReconnectingWebSocket',
    'belay-ws: handover() needs an open connection; call it after `connected`',
    'belay-ws: handover() needs an open connection; call it after `connected`',
  ])
})

test('one plug-in has one client at a time', async ({ page, serve }) => {
  const { url } = await serve()
  const seen = await page.evaluate(async url => {
    const spare = belay.standby()
    const { client, log } = belay.connect(url, { standby: spare })
    const make = () => {
      try {
        return belay.connect(url, { standby: spare })
      } catch (error) {
        return (error as Error).message
      }
    }
    const refused = make()
    client.close()
    await belay.told(log, 'dom:close')
    // A binding makes the next client with the same options once the first is closed.
    const { log: second } = make() as { log: typeof log }
    await belay.told(second, 'connected')
    await spare.handover()
    return { refused, connected: second.filter(({ event }) => event === 'connected').length }
  }, url)
  expect(seen).toEqual({
    refused:
      'belay-ws: the option standby belongs to another client; call standby() once for each client',
    connected: 2,
  })
})

for (const [name, gives] of [
  ['gives undefined', 'undefined'],
  ['throws', 'throw'],
  ['rejects', 'reject'],
] as const) {
  test(`a provider that ${name} declines`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    const warnings: string[] = []
    page.on('console', message => warnings.push(message.text()))
    await page.evaluate(
      async ([url, gives]) => {
        window.kept = belay.standby()
        const provider = ({ purpose }: { purpose?: string | undefined }) => {
          if (!purpose) return url
          if (gives === 'throw') throw new Error('no ticket')
          return gives === 'reject' ? Promise.reject(new Error('no ticket')) : undefined
        }
        const { log } = belay.connect(provider as () => string, { standby: window.kept })
        await belay.told(log, 'pong')
      },
      [url, gives] as const,
    )
    const { error, told, stats } = await ends(page)
    const why = gives === 'undefined' ? 'TypeError: .*' : 'Error: no ticket'
    expect(error).toMatch(
      new RegExp(
        `^belay-ws: no handover: the url or protocols provider gave no address\\. See docs/troubleshooting\\.md \\| ${why}$`,
      ),
    )
    expect(told).toEqual([])
    expect(stats).toEqual({ standbys: 0, standbysUsed: 0, standbysWasted: 0 })
    expect(seen).toHaveLength(1)
    expect(seen[0]!.closed).toBeUndefined()
    expect(warnings).toEqual([])
  })
}

test('a second connection that fails leaves the open one alone', async ({
  page,
  serve,
  behind,
}) => {
  const { url: direct, seen } = await serve()
  const { url, faults } = await behind(direct)
  await connected(page, url)
  await faults.set({ kind: 'refuse' }, 'new')
  const first = await ends(page)
  expect(first.error).toMatch(/^belay-ws: no handover: the second connection failed \(network 1006/)
  expect(first.told).toEqual([])
  expect(first.stats).toEqual({ standbys: 1, standbysUsed: 0, standbysWasted: 1 })
  await faults.heal()
  expect((await ends(page)).error).toBe('through')
  expect(seen).toHaveLength(2)
})

test('one that hangs ends at connectTimeout, natively too', LONG, async ({ page, url, faults }) => {
  await countNatives(page)
  await page.evaluate(async url => {
    window.kept = belay.standby()
    const { log } = belay.connect(url, { standby: window.kept, connectTimeout: 300 })
    await belay.told(log, 'pong')
  }, url)
  await faults.set({ kind: 'hang-upgrade' }, 'new')
  const { error, told } = await ends(page)
  expect(error).toMatch(/the second connection failed \(connect-timeout 1006 connect timeout\)/)
  expect(told.filter(({ event }) => !['ping', 'pong'].includes(event))).toEqual([])
  expect(await page.evaluate(() => window.natives())).toEqual({ now: 1, most: 2 })
})

for (const step of ['url', 'prepare'] as const) {
  test(`a ${step} that hangs ends at connectTimeout, and is aborted`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    await page.evaluate(
      async ([url, step]) => {
        window.kept = belay.standby()
        const hangs = (signal: AbortSignal) => {
          window.kept.signal = signal
          return new Promise<never>(() => {})
        }
        const { client, log } = belay.connect(
          ({ purpose, signal }) => (purpose && step === 'url' ? hangs(signal) : url),
          {
            standby: window.kept,
            connectTimeout: 300,
            prepare: ({ signal }) =>
              client.status === 'connected' && step === 'prepare' ? hangs(signal) : undefined,
          },
        )
        await belay.told(log, 'pong')
      },
      [url, step] as const,
    )
    const { error, told } = await ends(page)
    expect(error).toContain(`belay-ws: ${step} of a standby was not through within connectTimeout`)
    expect(told.filter(({ event }) => !['ping', 'pong'].includes(event))).toEqual([])
    expect(await page.evaluate(() => window.kept.signal.aborted as boolean)).toBe(true)
    expect(seen[0]!.closed).toBeUndefined()
    if (step === 'prepare') await expect.poll(() => seen[1]!.closed).toBeTruthy()
  })
}

test('a prepare that rejects is told with its error', LONG, async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    window.kept = belay.standby()
    const { client, log } = belay.connect(url, {
      standby: window.kept,
      prepare: async () => {
        if (client.status === 'connected') throw new Error('wrong password')
      },
    })
    await belay.told(log, 'pong')
  }, url)
  const { error, told } = await ends(page)
  expect(error).toMatch(/failed \(prepare 1006\)\. See .* \| Error: wrong password$/)
  expect(told).toEqual([])
  await expect.poll(() => seen[1]!.closed).toBeTruthy()
  expect(seen[0]!.closed).toBeUndefined()
})

test('the older connection that ends meanwhile is replaced all the same', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve({
    mute: nth => nth === 1,
    open: (socket, nth) => socket.send(`hello ${nth}`),
  })
  const { log, stats } = await page.evaluate(async url => {
    const spare = belay.standby()
    const { client, log } = belay.connect(url, { standby: spare, ...belay.PATIENT })
    await belay.told(log, 'pong')
    // The client never makes two connections within a second.
    await new Promise(resolve => setTimeout(resolve, 1100))
    window.kept = spare.handover()
    await belay.until(() => client.url)
    return { log, stats: spare.stats }
  }, url)
  expect(stats.standbys).toBe(1)
  await expect.poll(() => seen.length).toBe(2)
  seen[0]!.socket.close(1012, 'restart')
  const after = await page.evaluate(async () => {
    await window.kept
    await belay.told(window.now.log, 'dom:message', 2)
    return window.now.log
  })
  // At once, although the ordinary delay would be longer than anybody waits.
  expect(lines(after).slice(lines(log).length)).toEqual([
    'status connecting',
    'disconnected server 1012 restart clean',
    'dom:close 1012 restart clean',
    'connecting 1',
    'status connected',
    'connected 1',
    'dom:open',
    'dom:message hello 1',
  ])
})

test('shouldReconnect is not asked for a handover, and ends both connections otherwise', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve({ mute: nth => nth === 2 })
  const { asked, error } = await page.evaluate(async url => {
    const spare = belay.standby()
    const asked: string[] = []
    const { client, log } = belay.connect(url, {
      standby: spare,
      shouldReconnect: ({ cause }) => {
        asked.push(cause)
        return false
      },
    })
    await belay.told(log, 'pong')
    await spare.handover()
    const handover = spare.handover().catch((error: unknown) => (error as Error).message)
    await belay.until(() => spare.stats.standbys === 2)
    client.send('end')
    window.kept = { handover, asked }
    return { asked, error: undefined }
  }, url)
  expect({ asked, error }).toEqual({ asked: [], error: undefined })
  await expect.poll(() => seen.length).toBe(3)
  seen[1]!.socket.close(1011, 'no more')
  const after = await page.evaluate(async () => {
    const { handover, asked } = window.kept
    return { error: await handover, asked, status: window.now.client.status }
  })
  expect(after).toEqual({
    error: 'belay-ws: no handover: the client was closed. See docs/troubleshooting.md',
    asked: ['server'],
    status: 'closed',
  })
  await expect.poll(() => seen.map(({ closed }) => !!closed)).toEqual([true, true, true])
})

test('more messages than can be held end it', LONG, async ({ page, serve }) => {
  const { url, seen } = await serve({
    mute: nth => nth === 1,
    open: (socket, nth) => {
      if (nth) for (let i = 0; i < 10_001; i++) socket.send('x')
    },
  })
  await connected(page, url)
  const { error, told, stats } = await ends(page)
  expect(error).toContain('the second connection received too much before it was proven')
  expect(told.filter(({ event }) => !['ping', 'pong'].includes(event))).toEqual([])
  expect(stats.standbysWasted).toBe(1)
  await expect.poll(() => seen[1]!.closed).toEqual({ code: 1000, reason: 'not needed' })
  expect(seen[0]!.closed).toBeUndefined()
})
