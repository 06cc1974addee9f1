/** The demo of shared connections: two tabs, one connection at the server. */
import type { Demo } from '../../demo/session.ts'
import { startDemo } from '../../demo/session.ts'
import { expect, test } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const SOON = { timeout: 30_000 }

let demo: Demo
test.beforeEach(async () => {
  demo = await startDemo({ port: 0 })
})
test.afterEach(() => demo.close())

test('a second tab adds no connection', LONG, async ({ browser }) => {
  const context = await browser.newContext()
  const first = await context.newPage()
  await first.goto(`${demo.url}tabs.html`)
  await expect(first.getByTestId('tabs')).toHaveText('1', SOON)
  const opened = context.waitForEvent('page')
  await first.getByText('Open another tab').click()
  const second = await opened
  for (const page of [first, second]) {
    await expect(page.getByTestId('tabs')).toHaveText('2', SOON)
    await expect(page.getByTestId('connections')).toHaveText('1', SOON)
    await expect(page.getByTestId('status')).toHaveText(/^connected/, SOON)
    await expect(page.getByTestId('messages')).not.toHaveText('0', SOON)
  }
  await first.close()
  await expect(second.getByTestId('tabs')).toHaveText('1', SOON)
  await expect(second.getByTestId('connections')).toHaveText('1', SOON)
  await context.close()
})
