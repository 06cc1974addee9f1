import { defineConfig } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'

const executablePath = findBrowser('chromium')

/** The life of a page: hidden, frozen, stored, asleep. The whole browser, since no other has that. */
export default defineConfig({
  outputDir: '../../test-results/life',
  globalSetup: ['../rig/build-harness.ts', '../tabs/build-worker.ts'],
  fullyParallel: true,
  // They wait for minutes and do next to nothing meanwhile.
  workers: 4,
  retries: 0,
  timeout: 60_000,
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  use: {
    launchOptions: { ...(executablePath && { executablePath }), args: [...launchArguments] },
  },
})
