import { defineConfig } from '@playwright/test'
import { launchArguments } from '../demo/browser/launch-arguments.ts'
import { findBrowser } from '../demo/browser/find-browser.ts'

const executablePath = findBrowser()

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  globalSetup: './rig/build-harness.ts',
  fullyParallel: true,
  // Tests mostly wait, for deadlines and for the other side.
  workers: 6,
  // A flaky test is a bug: it is not run again until it passes.
  retries: 0,
  timeout: 60_000,
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  use: {
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [...launchArguments],
    },
  },
})
