/** A tab that tests share: nothing of one test is there in the next. */
import type { Page } from '@playwright/test'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { expect, test } from './rig.ts'
import { expectNothingLeft } from './tabs.ts'

// In this order and in one worker, which lends both the same tab.
test.describe.configure({ mode: 'serial' })

let first: Page
/** Stays from test to test, to see whose connections do. */
let server: EchoServer
test.beforeAll(async () => {
  server = await startEchoServer()
})
test.afterAll(() => server.stop())

test('a test leaves a client, a timer, a listener and globals', async ({ page }) => {
  first = page
  await page.evaluate(async url => {
    const { log } = belay.connect(url)
    await belay.told(log, 'connected')
    window.kept = setInterval(() => (document.title = 'run by what is left'), 10)
    addEventListener('online', () => (document.title = 'heard by what is left'))
  }, server.url)
  expect(server.connections).toBe(1)
})

test('the next has the same tab and finds none of them', async ({ page }) => {
  expect(page).toBe(first)
  await expect.poll(() => server.connections).toBe(0)
  const found = await page.evaluate(async () => {
    dispatchEvent(new Event('online'))
    await new Promise(resolve => setTimeout(resolve, 100))
    return { title: document.title, globals: ['now', 'kept'].filter(name => name in window) }
  })
  expect(server.accepted).toBe(1)
  expect(found).toEqual({ title: 'belay-ws', globals: [] })
})

test('what would last for the next tests is refused', async ({ page }) => {
  expect(() => page.addInitScript(() => {})).toThrow(/addInitScript would last .* use ownTab/)
  expect(() => page.route('**', () => {})).toThrow(/route would last .* use ownTab/)
})

for (const [what, leave, undo] of [
  ['a cookie', () => (document.cookie = 'a=b'), () => (document.cookie = 'a=b; max-age=0')],
  ['storage', () => localStorage.setItem('a', 'b'), () => localStorage.clear()],
  ['a name', () => (window.name = 'a'), () => (window.name = '')],
] satisfies [string, () => unknown, () => unknown][]) {
  test(`${what} that is left is told to the test after it`, async ({ page, site }) => {
    await page.evaluate(leave)
    await page.goto(site)
    await expect(expectNothingLeft(page)).rejects.toThrow('what the test before left')
    await page.evaluate(undo)
    await expectNothingLeft(page)
  })
}
