/**
 * A browser and its driver, both on the client's machine: Playwright talks to Firefox over
 * loopback, which each machine has for itself. Obeys one request at a time.
 */
import { firefox } from 'playwright'
import { findBrowser } from '../../demo/browser/find-browser.ts'

/** A function as source text, and its argument. */
export interface Request {
  source: string
  given: unknown
}

export type Answer = { done: unknown } | { failed: string }

process.on('disconnect', () => process.exit())

const site = process.argv[2]!
const say = (answer: Answer) => process.send!(answer)

async function start() {
  const executablePath = findBrowser('firefox')
  const browser = await firefox.launch({
    // Firefox as its makers build it is driven by WebDriver BiDi; Playwright's own is not.
    ...(executablePath !== firefox.executablePath() && { channel: 'moz-firefox' }),
    ...(executablePath && { executablePath }),
  })
  const page = await browser.newPage()
  await page.goto(site)
  await page.waitForFunction(() => 'belay' in window)
  return page
}

try {
  const page = await start()
  process.on('message', ({ source, given }: Request) => {
    page.evaluate(`(${source})(${JSON.stringify(given)})`).then(
      done => say({ done }),
      (error: unknown) => say({ failed: String(error) }),
    )
  })
  say({ done: undefined })
} catch (error) {
  process.send!({ failed: String(error) }, () => process.exit(1))
}
