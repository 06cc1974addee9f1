/** The demo page, as a newcomer sees it: pull the cable, watch, heal. */
import type { Locator, Page } from '@playwright/test'
import type { Demo } from '../../demo/session.ts'
import { startDemo } from '../../demo/session.ts'
import { expect, test } from '../rig/rig.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

const LOOKS = {
  'in light': { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  'in dark': { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  'on a phone': { colorScheme: 'light', viewport: { width: 375, height: 812 } },
} as const

/** The verdict of both lanes takes seconds; the rest is for a busy machine. */
const SOON = { timeout: 30_000 }

let demo: Demo
test.beforeEach(async () => {
  demo = await startDemo({ port: 0 })
})
test.afterEach(() => demo.close())

interface Lane {
  status: Locator
  believes: Locator
  received: Locator
}

function lane(page: Page, name: 'plain' | 'native' | 'belay'): Lane {
  const at = (id: string) => page.getByTestId(`lane-${name}`).getByTestId(id)
  return { status: at('status'), believes: at('believes'), received: at('received') }
}

async function count(of: Locator): Promise<number> {
  return Number(await of.textContent())
}

async function grows(of: Locator): Promise<void> {
  const before = await count(of)
  await expect.poll(() => count(of), SOON).toBeGreaterThan(before)
}

for (const [look, options] of Object.entries(LOOKS)) {
  test.describe(look, look === 'in light' ? ALWAYS : LONG, () => {
    test.use(options)

    test('the cable is pulled, belay-ws recovers, plain believes, both are healed', async ({
      page,
    }) => {
      const problems: string[] = []
      page.on('console', message => {
        if (message.type() === 'error') problems.push(message.text())
      })
      await page.goto(demo.url)
      const plain = lane(page, 'plain')
      const native = lane(page, 'native')
      const belay = lane(page, 'belay')
      for (const { status, received } of [plain, native, belay]) {
        await expect(status).toHaveText('connected', SOON)
        await grows(received)
      }

      const accepted = demo.server.accepted
      await page.getByTestId('pull').click()
      await expect.poll(() => demo.server.accepted, SOON).toBe(accepted + 1)
      await expect(belay.status).toHaveText('connected', SOON)
      await grows(belay.received)
      await expect(plain.believes).toHaveText('OPEN')
      await expect(native.status).toHaveText('closing', SOON)
      await expect(native.believes).toHaveText('CLOSING')
      const silent = await count(plain.received)
      await grows(belay.received)
      expect(await count(plain.received)).toBe(silent)
      await expect(page.getByTestId('lane-plain').getByTestId('verdict')).toContainText('Dead')

      await page.getByTestId('heal').click()
      await page.getByTestId('lane-plain').getByTestId('now').click()
      await expect(plain.status).toHaveText('connected', SOON)
      await grows(plain.received)
      await grows(belay.received)

      const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
      expect(wider).toBe(false)
      expect(problems).toEqual([])
    })
  })
}

test(
  'the hand-written heartbeat knows, and waits for close() while belay-ws is back',
  LONG,
  async ({ page }) => {
    await page.goto(demo.url)
    const native = lane(page, 'native')
    const belay = lane(page, 'belay')
    for (const { status } of [native, belay]) await expect(status).toHaveText('connected', SOON)

    const accepted = demo.server.accepted
    await page.getByTestId('pull').click()
    await expect(native.status).toHaveText('closing', SOON)
    await expect.poll(() => demo.server.accepted, SOON).toBe(accepted + 1)
    await expect(belay.status).toHaveText('connected', SOON)
    await grows(belay.received)
    await expect(native.status).toHaveText('closing')
    const card = page.getByTestId('lane-native')
    await expect(card.getByTestId('verdict')).toContainText('waiting for close()')
    await expect(card.locator('.band-bar').last()).toHaveAttribute('data-state', 'closing')
    await expect(page.getByTestId('log')).toContainText('calls close()')

    // Neither a way that works nor a wish makes the browser hurry: only the end of its handshake does.
    await page.getByTestId('heal').click()
    await card.getByTestId('now').click()
    await grows(belay.received)
    await expect(native.status).toHaveText('closing')
    await page.getByTestId('restore').click()
    await expect(native.status).toHaveText('connected', SOON)
    await grows(native.received)
    await expect(page.getByTestId('log').getByText('gives up')).toHaveCount(1)
  },
)

test('is worked with the keyboard alone', LONG, async ({ page }) => {
  await page.goto(demo.url)
  const { status } = lane(page, 'belay')
  await expect(status).toHaveText('connected', SOON)
  const accepted = demo.server.accepted
  await page.getByTestId('pull').focus()
  await page.keyboard.press('Enter')
  await expect.poll(() => demo.server.accepted, SOON).toBe(accepted + 1)
  await page.keyboard.press('Tab')
  await expect(page.getByTestId('heal')).toBeFocused()
  await page.keyboard.press('Space')
  await expect(status).toHaveText('connected', SOON)
})

test('shows what a server says as text, never as HTML', LONG, async ({ page }) => {
  await page.goto(demo.url)
  await expect(lane(page, 'belay').status).toHaveText('connected', SOON)
  const evil = '<img src=x onerror="window.evil=1">'
  demo.server.closeAll(4001, evil)
  await expect(page.getByTestId('log')).toContainText(evil, SOON)
  expect(await page.getByTestId('log').locator('img').count()).toBe(0)
  expect(await page.evaluate(() => 'evil' in window)).toBe(false)
})
