/**
 * `npm run test:network`: cables pulled in the kernel, in networks of namespaces. Sets up what it
 * needs and cleans up after itself, however it ends. With `--or-skip` a machine that cannot do it
 * is no failure.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { BrowserName } from '../../demo/browser/find-browser.ts'
import { ensureBrowser } from '../../demo/browser/ensure-browser.ts'
import { removeLeftovers } from './namespace.ts'
import { whyNoNetworks } from './requirements.ts'

const CONFIG = fileURLToPath(new URL('playwright.config.ts', import.meta.url))
const PLAYWRIGHT = fileURLToPath(import.meta.resolve('@playwright/test/cli'))

function cleanUp(): void {
  const names = removeLeftovers()
  if (names.length) console.log(`removed what a dead run had left behind: ${names.join(', ')}`)
}

/** Whether there is one, or why there is none. */
function tryBrowser(name: BrowserName): string {
  try {
    return ensureBrowser(name)
  } catch (error) {
    return `without ${name}: ${(error as Error).message}`
  }
}

function playwright(given: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [PLAYWRIGHT, 'test', '-c', CONFIG, ...given], {
    stdio: 'inherit',
  })
  // Playwright takes an interrupt as a request to stop its workers and to clean up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // In place of the last resort, which would leave Playwright alone.
    process.removeAllListeners(signal).on(signal, () => child.kill('SIGINT'))
  }
  return new Promise(resolve => child.on('exit', code => resolve(code ?? 1)))
}

async function main(): Promise<number> {
  const orSkip = process.argv.includes('--or-skip')
  const given = process.argv.slice(2).filter(word => word !== '--or-skip')
  const reason = whyNoNetworks()
  if (reason) {
    console.log(`network tests ${orSkip ? 'skipped' : 'cannot run'}: ${reason}`)
    return orSkip ? 0 : 1
  }
  cleanUp()
  try {
    console.log(`testing in ${ensureBrowser()}`)
  } catch (error) {
    console.log(`network tests cannot run: ${(error as Error).message}`)
    return 1
  }
  console.log(tryBrowser('chromium-headless-shell'))
  console.log(tryBrowser('firefox'))
  try {
    return await playwright(given)
  } finally {
    cleanUp()
  }
}

process.exitCode = await main()
