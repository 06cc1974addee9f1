import { defineConfig } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'
import { leftOut } from '../rig/lengths.ts'

const executablePath = findBrowser('chromium')

const LONG = /(?:debugger|hidden|sleep)\.spec\.ts$/

/** The life of a page: hidden, frozen, stored, asleep. The whole browser, since no other has that. */
export default defineConfig({
  outputDir: '../../test-results/life',
  globalSetup: ['../rig/build-harness.ts', '../tabs/build-worker.ts'],
  fullyParallel: true,
  grepInvert: leftOut.all,
  // They wait for minutes and do next to nothing meanwhile.
  workers: 5,
  retries: 0,
  timeout: 60_000,
  // Those that wait for minutes come first, so that the others run beside them.
  projects: [
    { name: 'for minutes', testMatch: LONG },
    { name: 'for seconds', testIgnore: LONG },
  ],
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  use: {
    launchOptions: { ...(executablePath && { executablePath }), args: [...launchArguments] },
  },
})
