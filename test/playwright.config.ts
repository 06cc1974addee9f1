import { defineConfig } from '@playwright/test'
import { findBrowser } from './rig/find-browser.ts'

const executablePath = findBrowser()

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  globalSetup: './rig/build-harness.ts',
  fullyParallel: true,
  workers: 2,
  // A flaky test is a bug: it is not run again until it passes.
  retries: 0,
  timeout: 60_000,
  forbidOnly: !!process.env['CI'],
  reporter: process.env['CI'] ? [['list'], ['json']] : 'list',
  use: {
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        // Chromium refuses to run as root with its sandbox.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
