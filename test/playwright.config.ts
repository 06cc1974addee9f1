import { defineConfig, firefox } from '@playwright/test'
import { findBrowser } from '../demo/browser/find-browser.ts'
import { launchArguments } from '../demo/browser/launch-arguments.ts'
import { isShort, leftOut } from './rig/lengths.ts'

const whole = findBrowser('chromium')
const shell = findBrowser('chromium-headless-shell') ?? whole
const firefoxPath = findBrowser('firefox')

const testMatch =
  '{rig,socket,client,reconnecting-websocket,faults,bindings,messages,codec,diagnostics,status-element,standby,delivery,tabs}/**/*.spec.ts'

/**
 * Files that run in Firefox too: what an engine decides most. Its events of a socket and their order and codes,
 * the life of its pages and workers, and its sockets and timers beneath the faults.
 */
const IN_BOTH = [
  'socket/{events,worker}.spec.ts',
  'client/{event-order,page-cache,smoke}.spec.ts',
  'faults/detection.spec.ts',
  'delivery/**/*.spec.ts',
]

/** Files that `npm test` leaves out: the rig, samples of the documents, and what others show in another way. */
const LONG_ONLY = [
  'socket/per-message.spec.ts',
  'bindings/{documents,leaks,shared-worker-elsewhere,svelte-4}.spec.ts',
  'rig/tabs.spec.ts',
  'standby/no-false-drop.spec.ts',
]

/**
 * Files that Firefox has nothing to add to, at any length: checks of arguments, what is built on messages and
 * lifecycle events, and the memory of a page, which can be read in Chromium alone.
 */
const CHROMIUM_ONLY = [
  'bindings/**',
  '{codec,messages}/**',
  'diagnostics/{explain,logger,stats}.spec.ts',
  '{client,socket}/bad-options.spec.ts',
  'client/class-that-hides.spec.ts',
  'client/{close-codes,delays,giving-up,reopen}.spec.ts',
  'client/{defects-providers,provider-failures,provider-info,provider-stale}.spec.ts',
  'client/{defects-queue,outbox-bounds,outbox-order,outbox-suspect,sent}.spec.ts',
  'client/{members,migration,page-watchers,store}.spec.ts',
  '{client,socket}/per-message.spec.ts',
  'socket/leaks.spec.ts',
  'socket/{formats,formats-of-protocols}.spec.ts',
  'socket/{check,ping-events,server-beats,suspect,unanswered,with}.spec.ts',
  'faults/push-only.spec.ts',
  'tabs/{composition,host,worker-life}.spec.ts',
]

/** `npm run test:long` runs in Firefox all that is not of Chromium alone. */
const isLong = !!process.env['BELAY_LONG']

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
  globalSetup: ['./rig/build-harness.ts', './bindings/build-pages.ts', './tabs/build-worker.ts'],
  // File by file: to hand out each test by itself was a quarter of the work. The files that wait for long say so.
  fullyParallel: false,
  grepInvert: leftOut.all,
  // Tests mostly wait, for deadlines and for the other side.
  workers: 6,
  // A flaky test is a bug: it is not run again until it passes.
  retries: 0,
  timeout: 60_000,
  // More than Playwright's five seconds, for busy machines; less than the ten of `connectTimeout`,
  // which would end what the library forgot to.
  expect: { timeout: 8_000 },
  forbidOnly: !!process.env['CI'],
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['list'], ['json']] : 'list',
  projects: [
    // The page of the demo, as a visitor has it. First, because it has the longest tests, which nothing would
    // run beside at the end. Each starts a demo, its compiler and a browser that paints.
    {
      name: 'whole chromium',
      testMatch: 'demo/page.spec.ts',
      timeout: 180_000,
      workers: 2,
      use: chromium(whole),
    },
    {
      name: 'demo',
      testMatch: 'demo/!(page).spec.ts',
      timeout: 180_000,
      workers: 2,
      use: chromium(shell),
    },
    ...(firefoxPath
      ? [
          {
            name: 'firefox',
            testMatch: isLong ? testMatch : IN_BOTH,
            testIgnore: CHROMIUM_ONLY,
            grepInvert: leftOut.firefox,
            // Each is a Firefox of its own, and costs ten times what a short test does.
            workers: 3,
            use: { ...firefoxUse(firefoxPath), sharesTabs: true },
          },
        ]
      : []),
    {
      name: 'chromium',
      testMatch,
      testIgnore: isShort ? LONG_ONLY : [],
      use: { ...chromium(shell), sharesTabs: true },
    },
  ],
})
