import type { ReporterDescription } from '@playwright/test'
import { defineConfig } from '@playwright/test'
import { leftOut } from '../rig/lengths.ts'

export default defineConfig({
  outputDir: '../../test-results/network',
  globalSetup: '../rig/build-harness.ts',
  fullyParallel: true,
  grepInvert: leftOut.all,
  // They wait, for minutes, and do little meanwhile; but all at once would start too many browsers.
  workers: 4,
  retries: 0,
  timeout: 300_000,
  globalTimeout: 900_000,
  forbidOnly: !!process.env['CI'],
  reporter: [
    ['list'],
    ['./table-reporter.ts'],
    ...(process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? ([['json']] as ReporterDescription[]) : []),
  ],
})
