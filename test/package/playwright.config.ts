import { defineConfig } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'

const executablePath = findBrowser('chromium')

/** The library as it would be published, in projects of others; and the recipes of its documents. */
export default defineConfig({
  testMatch: '**/*.spec.ts',
  projects: [
    { name: 'package', testDir: '.' },
    { name: 'docs', testDir: '../docs' },
  ],
  outputDir: '../../test-results/package',
  globalSetup: './install.ts',
  fullyParallel: true,
  workers: 3,
  retries: 0,
  // Compilers and bundlers, on machines that are busy.
  timeout: 240_000,
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  use: {
    launchOptions: { ...(executablePath && { executablePath }), args: [...launchArguments] },
  },
})
