/** Browsers on the client's machine. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'
import type { Answer, Request } from './browser-process.ts'
import { nextMessage, spawnWithin } from './spawn-within.ts'
import type { Topology } from './topology.ts'

/** A page, or something that is asked like one. */
export interface RemotePage {
  evaluate<A, R>(run: (given: A) => R | Promise<R>, given: A): Promise<R>
}

export interface RemoteBrowser {
  page: RemotePage
  close(): Promise<void>
}

/** Chromium inside, its driver outside: they talk through pipes. */
export async function openChromium(topology: Topology, site: string): Promise<RemoteBrowser> {
  const path = findBrowser('chromium-headless-shell') ?? findBrowser('chromium')
  const { client } = topology
  if (!path) throw new Error('no Chromium found; `npm run test:network` installs one')
  const directory = mkdtempSync(join(tmpdir(), 'belay-ws-'))
  try {
    const executablePath = join(directory, 'chromium')
    writeFileSync(executablePath, `#!/bin/sh\nexec ip netns exec ${client} '${path}' "$@"\n`, {
      mode: 0o755,
    })
    await topology.settled()
    const browser = await chromium.launch({ executablePath, args: [...launchArguments] })
    const page = await browser.newPage()
    await page.goto(site)
    await page.waitForFunction(() => 'belay' in window)
    return {
      page: { evaluate: (run, given) => page.evaluate(run as never, given as never) },
      close: () => browser.close(),
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

export async function openFirefox(topology: Topology, site: string): Promise<RemoteBrowser> {
  await topology.settled()
  const child = spawnWithin(topology.client, 'browser-process.ts', site)
  const close = async () => {
    // It takes its browser with it.
    if (child.connected) child.disconnect()
    if (child.exitCode === null) await new Promise(resolve => child.once('exit', resolve))
  }
  const answer = async <R>(): Promise<R> => {
    const told = await nextMessage<Answer>(child, 'the driver of Firefox', 300_000)
    if ('failed' in told) throw new Error(told.failed)
    return told.done as R
  }
  try {
    await answer()
  } catch (error) {
    await close()
    throw error
  }
  let last: Promise<unknown> = Promise.resolve()
  const ask = async (request: Request) => {
    const answered = answer<never>()
    child.send(request)
    return answered
  }
  return {
    page: {
      evaluate: (run, given) => {
        // It answers in order, so one at a time.
        const asked = last.then(() => ask({ source: String(run), given }))
        last = asked.catch(() => {})
        return asked
      },
    },
    close,
  }
}
