import { defineConfig, firefox } from '@playwright/test'
import { findBrowser } from '../demo/browser/find-browser.ts'
import { launchArguments } from '../demo/browser/launch-arguments.ts'

const whole = findBrowser('chromium')
const shell = findBrowser('chromium-headless-shell') ?? whole
const firefoxPath = findBrowser('firefox')

const testMatch =
  '{socket,client,faults,bindings,messages,codec,diagnostics,status-element}/**/*.spec.ts'

const chromium = (executablePath: string | undefined) => ({
  launchOptions: { ...(executablePath && { executablePath }), args: [...launchArguments] },
})

/** Playwright's own Firefox is driven as it is, any other over WebDriver BiDi. */
const firefoxUse = (executablePath: string) => ({
  browserName: 'firefox' as const,
  ...(executablePath !== firefox.executablePath() && { channel: 'moz-firefox' }),
  // Nobody looks: to paint sixty times a second was a seventh of all the work.
  launchOptions: { executablePath, firefoxUserPrefs: { 'layout.frame_rate': 10 } },
})

export default defineConfig<object, { sharesTabs: boolean }>({
  outputDir: '../test-results/browser',
  globalSetup: ['./rig/build-harness.ts', './bindings/build-pages.ts'],
  fullyParallel: true,
  // Tests mostly wait, for deadlines and for the other side.
  workers: 8,
  // A flaky test is a bug: it is not run again until it passes.
  retries: 0,
  timeout: 60_000,
  // More than Playwright's five seconds, for busy machines; less than the ten of `connectTimeout`,
  // which would end what the library forgot to.
  expect: { timeout: 8_000 },
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  projects: [
    // What is looked at: the page as a visitor has it. First, because it has the longest tests, which
    // nothing would run beside at the end.
    {
      name: 'whole chromium',
      testMatch: 'demo/**/*.spec.ts',
      // Each starts a demo, its compiler and a browser that paints.
      timeout: 180_000,
      use: chromium(whole),
    },
    { name: 'chromium', testMatch, use: { ...chromium(shell), sharesTabs: true } },
    ...(firefoxPath
      ? [{ name: 'firefox', testMatch, use: { ...firefoxUse(firefoxPath), sharesTabs: true } }]
      : []),
  ],
})
