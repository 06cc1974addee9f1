/**
 * `npm run bench:tabs`: what becomes of a shared connection when a tab is closed, frozen, stored and so on.
 * Three tabs in a whole Chromium, of which the first made the worker; a feed every 50 ms. Measured in the
 * second tab: the longest silence, and how often the connection was opened. Then ten tabs with a client
 * each, and ten with a part in one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { startEchoServer } from '../../../src/echo/echo-server.ts'
import type { LaunchedBrowser } from '../../life/launched-browser.ts'
import { launchBrowser } from '../../life/launched-browser.ts'
import buildHarness from '../../rig/build-harness.ts'
import { startSite } from '../../rig/site.ts'
import buildWorker from '../../tabs/build-worker.ts'
import { joinIn, told } from '../../tabs/tabs-test.ts'
import { processOf } from '../../tabs/process-of.ts'

const FEED = 50
const ROUNDS = Number(process.argv[2] ?? 3)
/** How long to watch after the event, in ms. */
const WATCH = 9_000

interface Scene {
  launched: LaunchedBrowser
  site: string
  first: Page
  second: Page
}

/** How each event is brought about. */
const EVENTS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  'nothing happens': async () => {},
  'the first tab is closed': ({ first }) => first.close(),
  'it shows another page': ({ first, site }) => first.goto(`${site}no-store`),
  'it is stored (back/forward cache)': ({ first, site }) => first.goto(`${site}elsewhere`),
  'it is hidden': ({ second }) => second.bringToFront(),
  'it is frozen': async ({ launched, first, second }) => {
    await second.bringToFront()
    const cdp = await launched.context.newCDPSession(first)
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
  },
  'its process is killed': async ({ first, launched, second }) => {
    await second.bringToFront()
    process.kill(await processOf(first, launched.context), 'SIGKILL')
  },
}

await buildHarness()
await buildWorker()
const site = await startSite()
try {
  for (const [name, bring] of Object.entries(EVENTS)) {
    const silences: string[] = []
    for (let round = 0; round < ROUNDS; round++) silences.push(await measure(bring))
    console.log(`${name.padEnd(36)} ${silences.join(' · ')}`)
  }
  console.log(`a reload of the only tab             ${await reload(false)}`)
  console.log(`the same, with extendedLifetime      ${await reload(true)}`)
  console.log(`ten tabs with a client each          ${await connections(false)}`)
  console.log(`ten tabs with a part in one          ${await connections(true)}`)
} finally {
  await site.stop()
}

/** Three tabs, an event, and what the second tab saw of it. */
async function measure(bring: (scene: Scene) => Promise<unknown>): Promise<string> {
  const server = await startEchoServer()
  const launched = await launchBrowser()
  try {
    const target = { url: `${server.url}/?feed=${FEED}` }
    const pages: Page[] = []
    for (let tab = 0; tab < 3; tab++) pages.push(await openTab(launched, target))
    const [first, second] = pages as [Page, Page]
    await sleep(1_000)
    const from = await second.evaluate(() => performance.now())
    await bring({ launched, site: site.url, first, second })
    await sleep(WATCH)
    const silence = await second.evaluate(from => {
      const times = window.told
        .filter(({ event, at }) => event === 'dom:message' && at >= from - 100)
        .map(({ at }) => at)
      return Math.max(
        ...[...times, performance.now()].map((at, nth) => at - (times[nth - 1] ?? at)),
      )
    }, from)
    return `${Math.round(silence)} ms, ${server.accepted} opened`
  } finally {
    await launched.close()
    await server.stop()
  }
}

async function reload(extendedLifetime: boolean): Promise<string> {
  const server = await startEchoServer()
  const launched = await launchBrowser()
  try {
    const target = { url: `${server.url}/?feed=${FEED}` }
    const page = await openTab(launched, target, extendedLifetime)
    const from = performance.now()
    await page.reload()
    await joinIn(page, site.url, target, { extendedLifetime })
    await told(page, 'dom:message')
    return `first message after ${Math.round(performance.now() - from)} ms, ${server.accepted} opened`
  } finally {
    await launched.close()
    await server.stop()
  }
}

async function connections(isShared: boolean): Promise<string> {
  const server = await startEchoServer()
  const launched = await launchBrowser()
  try {
    for (let tab = 0; tab < 10; tab++) {
      const page = await openTab(launched, { url: server.url }, undefined, isShared)
      await told(page, 'dom:open')
    }
    return `${server.clients.length} connections at the server`
  } finally {
    await launched.close()
    await server.stop()
  }
}

async function openTab(
  launched: LaunchedBrowser,
  target: { url: string },
  extendedLifetime?: boolean,
  isShared = true,
): Promise<Page> {
  const page = await launched.context.newPage()
  // tsx names functions by this helper, which a page does not have.
  await page.addInitScript('globalThis.__name = named => named')
  await page.goto(site.url)
  if (!isShared) await page.evaluate(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  await joinIn(page, site.url, target, extendedLifetime === undefined ? {} : { extendedLifetime })
  await told(page, 'dom:open')
  return page
}
