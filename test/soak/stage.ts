import type { IncomingMessage } from 'node:http'
import { chromium } from 'playwright'
import type { Browser, Page } from 'playwright'
import { ensureBrowser } from '../../demo/browser/ensure-browser.ts'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import type { SessionHub } from '../../src/sessions/index.ts'
import { bundle } from '../rig/build-harness.ts'
import { startSite } from '../rig/site.ts'
import type {} from './page/main.ts'
import { Path } from './path.ts'
import type { ClientPlan } from './plan.ts'
import { SessionServer } from './session-server.ts'
import { Spells } from './spells.ts'

/** All that the soak plays on; {@link startStage} makes it. */
export interface Stage {
  readonly page: Page
  readonly server: EchoServer
  /** For the clients that deliver exactly once. */
  readonly sessionServer: SessionServer
  /** The way of each client, by its name. */
  readonly paths: ReadonlyMap<string, Path>
  /** What keeps all clients from the server. */
  readonly world: Spells<string>
  /** What was thrown in the page and not caught. */
  readonly errors: readonly string[]
  /** The page's `performance.now()`, read here. */
  readonly clock: () => number
  /** Stops the processes of the page and of its network, as sleep does, or lets them go on. */
  readonly stopPage: (isStopped: boolean) => void
  close(): Promise<void>
}

/** How often the two clocks are compared; the quickest answer tells the most. */
const COMPARISONS = 20

/**
 * Starts the servers, a proxy for each client, and a page in a browser with the clients of the soak
 * not yet started.
 *
 * @param hub - The sessions of one of the servers.
 * @param onMessage - Gets all messages that the servers receive, as they are on the wire.
 */
export async function startStage(
  plans: readonly ClientPlan[],
  hub: SessionHub<IncomingMessage>,
  onMessage: (id: string, data: Buffer) => void,
): Promise<Stage> {
  const undo: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const stop of undo.splice(0).reverse()) await stop()
  }
  try {
    const script = await bundle('test/soak/page/main.ts')
    const server = await startEchoServer({ onMessage })
    undo.push(() => server.stop())
    const sessionServer = new SessionServer(hub, onMessage)
    const sessionPort = await sessionServer.listen()
    undo.push(() => sessionServer.stop())
    const site = await startSite({ script })
    undo.push(() => site.stop())
    const browser = await chromium.launch({
      executablePath: findBrowser('chromium-headless-shell') ?? ensureBrowser(),
      args: [...launchArguments],
      // Whoever started it ends it, also on Ctrl-C.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
    undo.push(() => browser.close())
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', error => errors.push(error.message))
    await page.goto(site.url)
    await page.waitForFunction(() => 'soak' in window)
    const clock = await compareClocks(page)
    const stopPage = await pageStopper(browser)
    undo.push(async () => stopPage(false))
    const world = new Spells<string>()
    const paths = new Map<string, Path>()
    for (const plan of plans) {
      const port = plan.delivery === 'exactly once' ? sessionPort : server.port
      const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } })
      undo.push(() => proxy.close())
      const path = new Path(proxy, plan.latency, clock, world)
      await path.heal('both')
      paths.set(plan.name, path)
    }
    return { page, server, sessionServer, paths, world, errors, clock, stopPage, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The rest of the browser goes on, and takes its stopped parts along when it ends. */
async function pageStopper(browser: Browser): Promise<(isStopped: boolean) => void> {
  // There are no such signals.
  if (process.platform === 'win32') return () => {}
  const cdp = await browser.newBrowserCDPSession()
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
  const parts = processInfo.filter(({ type }) => type === 'renderer' || type.includes('network'))
  return isStopped => {
    for (const { id } of parts) process.kill(id, isStopped ? 'SIGSTOP' : 'SIGCONT')
  }
}

/** Both clocks are that of the machine, and differ by when they were started. */
async function compareClocks(page: Page): Promise<() => number> {
  let best = { took: Infinity, offset: 0 }
  for (let i = 0; i < COMPARISONS; i++) {
    const before = performance.now()
    const there = await page.evaluate(() => performance.now())
    const took = performance.now() - before
    if (took < best.took) best = { took, offset: there - before - took / 2 }
  }
  return () => performance.now() + best.offset
}
