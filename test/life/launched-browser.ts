/**
 * A whole Chromium of one's own, started as a user's would be: Playwright's own launch keeps every
 * page visible, turns timer throttling off and forbids the back/forward cache.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext } from '@playwright/test'
import { chromium } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'

export interface LaunchedBrowser {
  browser: Browser
  /** The one in which pages share a window, so that only the front one is visible. */
  context: BrowserContext
  /** Of the process that guards the browser; all of the browser descends from it. */
  pid: number
  close(): Promise<void>
}

/**
 * The shell leads a process group of its own and waits for the end of its input, which comes when
 * the test says so or when the test's process is gone, however it went. Then it kills the group:
 * the browser, stopped or not, and itself.
 */
const GUARD = '"$@" <&- >&2 & read -r _; kill -KILL 0'

const STARTED = /DevTools listening on (ws:\S+)/

/** @param args - Beside what every browser here is started with. */
export async function launchBrowser(args: readonly string[] = []): Promise<LaunchedBrowser> {
  const executable = findBrowser('chromium')
  if (!executable) throw new Error('no chromium found: run `npm test`, which installs one')
  const profile = await mkdtemp(join(tmpdir(), 'belay-ws-life-'))
  const guard = spawn(
    '/bin/sh',
    [
      '-c',
      GUARD,
      'guard',
      executable,
      ...launchArguments,
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      ...args,
      'about:blank',
    ],
    { detached: true, stdio: ['pipe', 'ignore', 'pipe'] },
  )
  const exited = once(guard, 'exit')
  const end = async () => {
    guard.stdin.end()
    await exited
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  try {
    const endpoint = await new Promise<string>((resolve, reject) => {
      let said = ''
      guard.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const found = STARTED.exec(said)
        if (found) resolve(found[1]!)
      })
      guard.stderr.once('end', () => reject(new Error(`the browser did not start:\n${said}`)))
    })
    const browser = await chromium.connectOverCDP(endpoint, { noDefaults: true })
    return {
      browser,
      context: browser.contexts()[0]!,
      pid: guard.pid!,
      close: async () => {
        // Not politely first: a stopped browser would never answer.
        await end()
        await browser.close()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}
