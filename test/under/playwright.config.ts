import { defineConfig } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'

const executablePath = findBrowser('chromium-headless-shell') ?? findBrowser('chromium')

/** The class under client libraries, with their own servers where those can be had. */
export default defineConfig({
  outputDir: '../../test-results/under',
  globalSetup: './build-pages.ts',
  fullyParallel: true,
  // Tests mostly wait, for deadlines and for the other side.
  workers: 6,
  retries: 0,
  timeout: 60_000,
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  use: {
    launchOptions: { ...(executablePath && { executablePath }), args: [...launchArguments] },
  },
})
