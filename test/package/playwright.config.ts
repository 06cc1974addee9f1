import { defineConfig } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'
import { leftOut } from '../rig/lengths.ts'

// The same engine in a third of the time.
const executablePath = findBrowser('chromium-headless-shell') ?? findBrowser('chromium')

/** The library as it would be published, in projects of others; and the recipes of its documents. */
export default defineConfig({
  testMatch: '**/*.spec.ts',
  projects: [
    { name: 'package', testDir: '.' },
    { name: 'docs', testDir: '../docs' },
  ],
  outputDir: '../../test-results/package',
  globalSetup: './install.ts',
  // File by file, as in test/playwright.config.ts.
  fullyParallel: false,
  grepInvert: leftOut.all,
  workers: 4,
  retries: 0,
  // Compilers and bundlers, on machines that are busy.
  timeout: 240_000,
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  use: {
    launchOptions: { ...(executablePath && { executablePath }), args: [...launchArguments] },
  },
})
