/** Wherever a page may have a script: two tabs, frames, workers. A cliff is noticed there too. */
import type { Frame, Page } from '@playwright/test'
import { expect, test } from '../rig/rig.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

const HEARTBEAT = { interval: 500, timeout: 1000, checkTimeout: 500 }

/** Adds a frame, and resolves with it when it has the library. */
async function addFrame(page: Page, src: string, sandbox?: string): Promise<Frame> {
  const added = page.waitForEvent('frameattached')
  await page.evaluate(
    ([src, sandbox]) => {
      const frame = document.createElement('iframe')
      if (sandbox !== undefined) frame.setAttribute('sandbox', sandbox)
      frame.src = src!
      document.body.append(frame)
    },
    [src, sandbox] as const,
  )
  const frame = await added
  await frame.waitForURL(src)
  await frame.waitForFunction(() => 'belay' in window)
  return frame
}

/** Runs in any realm: a client that keeps its record where the next step finds it. */
async function begin([url, heartbeat]: readonly [string, object]): Promise<string> {
  const client = new belay.ReconnectingWebSocket(url, undefined, { heartbeat })
  const log = belay.record(client)
  Object.assign(globalThis, { life: { client, log } })
  await belay.told(log, 'pong')
  return globalThis.origin
}

/** The verdict, and an echo over the next link. */
async function recover(): Promise<string[]> {
  const { client, log } = (globalThis as any).life
  const { cause } = await belay.told(log, 'disconnected')
  await belay.told(log, 'connected', 2)
  client.send('back')
  await belay.until(() => log.find(({ data }: { data: unknown }) => data === 'back'))
  client.close()
  await belay.told(log, 'dom:close', 2)
  return [cause, client.status]
}

for (const [where, host, sandbox] of [
  ['a frame of the same site', '127.0.0.1', undefined],
  ['a frame of another site', 'localhost', undefined],
  ['a sandboxed frame of another site', 'localhost', 'allow-scripts'],
] as const) {
  test(
    `a cliff is noticed and mended in ${where}`,
    sandbox ? ALWAYS : LONG,
    async ({ page, site, url, faults }) => {
      const src = site.replace('127.0.0.1', host)
      const frame = await addFrame(page, src, sandbox)
      const origin = await frame.evaluate(begin, [url, HEARTBEAT] as const)
      expect(origin).toBe(sandbox ? 'null' : new URL(src).origin)
      await faults.set({ kind: 'cliff' }, 'existing')
      expect(await frame.evaluate(recover)).toEqual(['heartbeat', 'closed'])
    },
  )
}

test('a cliff is noticed and mended in a worker', async ({ page, url, faults }) => {
  const started = page.waitForEvent('worker')
  await page.evaluate(() => void new Worker('/harness.js', { type: 'module' }))
  const worker = await started
  await expect.poll(() => worker.evaluate(() => 'belay' in globalThis)).toBe(true)
  await worker.evaluate(begin, [url, HEARTBEAT] as const)
  await faults.set({ kind: 'cliff' }, 'existing')
  expect(await worker.evaluate(recover)).toEqual(['heartbeat', 'closed'])
})

test('a cliff is noticed and mended in a shared worker, whose first page is gone', async ({
  page,
  site,
  url,
  faults,
}) => {
  const code = `
    import '${site}harness.js'
    const steps = { begin: ${String(begin)}, recover: ${String(recover)} }
    onconnect = ({ ports: [port] }) => {
      port.onmessage = async ({ data: [step, given] }) => port.postMessage(await steps[step](given))
    }`
  const ask = ([script, step, given]: readonly [string, string, unknown]) =>
    new Promise(resolve => {
      const { port } = new SharedWorker(script, { type: 'module' })
      port.onmessage = ({ data }) => resolve(data)
      port.postMessage([step, given])
    })
  const script = await page.evaluate(
    code => URL.createObjectURL(new Blob([code], { type: 'text/javascript' })),
    code,
  )
  await page.evaluate(ask, [script, 'begin', [url, HEARTBEAT]] as const)
  const second = await page.context().newPage()
  await second.goto(site)
  // Not an answer yet, but the worker now belongs to this page too.
  const recovered = second.evaluate(ask, [script, 'recover', undefined] as const)
  await second.evaluate(() => belay.turn())
  await page.close()
  await faults.set({ kind: 'cliff' }, 'existing')
  expect(await recovered).toEqual(['heartbeat', 'closed'])
})

test(
  'two tabs: the one whose link is cut makes a new one, the other does not notice',
  LONG,
  async ({ page, site, url, faults, server }) => {
    const other = await page.context().newPage()
    await other.goto(site)
    await other.waitForFunction(() => 'belay' in window)
    await page.evaluate(begin, [url, HEARTBEAT] as const)
    await other.evaluate(begin, [server.url, HEARTBEAT] as const)
    await faults.set({ kind: 'cliff' }, 'existing')
    expect(await page.evaluate(recover)).toEqual(['heartbeat', 'closed'])
    await page.close()
    const ends = await other.evaluate(async () => {
      const { log } = (globalThis as any).life
      const replies = log.filter(({ event }: { event: string }) => event === 'pong').length
      await belay.told(log, 'pong', replies + 3)
      return log.filter(({ event }: { event: string }) => event === 'disconnected').length
    })
    expect(ends).toBe(0)
  },
)
