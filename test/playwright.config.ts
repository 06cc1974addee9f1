import { defineConfig, firefox } from '@playwright/test'
import { findBrowser } from '../demo/browser/find-browser.ts'
import { launchArguments } from '../demo/browser/launch-arguments.ts'

const whole = findBrowser('chromium')
const shell = findBrowser('chromium-headless-shell') ?? whole
const firefoxPath = findBrowser('firefox')

const testMatch =
  '{rig,socket,client,reconnecting-websocket,faults,bindings,messages,codec,diagnostics,status-element,standby,delivery,tabs}/**/*.spec.ts'

/**
 * Files that run in Chromium only. Each is about decisions that the library takes by itself, with
 * sockets and timers whose behaviour other files check in both engines.
 */
const CHROMIUM_ONLY = [
  // The bindings use frameworks and the client; no API of a browser besides them.
  'bindings/**',
  // Built on messages and lifecycle events. Both are compared in client/event-order and others.
  '{codec,messages}/**',
  'diagnostics/{explain,logger,stats}.spec.ts',
  // Checks of arguments, which no engine takes part in.
  '{client,socket}/bad-options.spec.ts',
  'client/class-that-hides.spec.ts',
  // When to try again, and when not to. socket/closed-by-server reads the codes in both engines.
  'client/{close-codes,delays,giving-up,reopen}.spec.ts',
  // Promises and deadlines of the application's providers.
  'client/{defects-providers,provider-failures,provider-info,provider-stale}.spec.ts',
  // The queue is an array of the library. client/defects-events, event-order and reentrancy send too.
  'client/{defects-queue,outbox-bounds,outbox-order,outbox-suspect,sent}.spec.ts',
  // Members, snapshots and shared listeners are objects of the library.
  'client/{members,migration,page-watchers,store}.spec.ts',
  // Counts of what the library sets and adds, over many sockets or messages. The memory of a page can
  // be read in Chromium alone.
  '{client,socket}/per-message.spec.ts',
  'socket/leaks.spec.ts',
  // Options of the host, and what is built on a client. tabs/{fallback,join,worker-life} have the ports.
  'tabs/{composition,host}.spec.ts',
  // Formats read and write texts; socket/hidden-pong and socket/binary-type check frames.
  'socket/{formats,formats-of-protocols}.spec.ts',
  // The schedule of the heartbeat, which test/core holds too. socket/{death,after-death} and
  // faults/{detection,changed-deadline} check pings and verdicts in both engines.
  'socket/{check,ping-events,server-beats,suspect,unanswered,with}.spec.ts',
  'faults/push-only.spec.ts',
  // Decisions of the host and of its core. tabs/{join,fallback} and test/life use the worker of both engines.
  'tabs/{composition,host,worker-life}.spec.ts',
]

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
      ? [
          {
            name: 'firefox',
            testMatch,
            testIgnore: CHROMIUM_ONLY,
            use: { ...firefoxUse(firefoxPath), sharesTabs: true },
          },
        ]
      : []),
  ],
})
