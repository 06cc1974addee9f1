/** The link that carries the choices made on the demo page. */
import type { Page } from '@playwright/test'
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

const heartbeat = (page: Page, label: string) =>
  page.getByTestId('heartbeat').getByRole('radio', { name: label, exact: true })
const scope = (page: Page, label: string) =>
  page.getByTestId('scope').getByRole('radio', { name: label, exact: true })

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.getByTestId('lane-belay').getByTestId('status')).toHaveText('connected', SOON)
}

async function expectDefaults(page: Page): Promise<void> {
  await expect(heartbeat(page, '2 s / 2 s')).toBeChecked()
  await expect(scope(page, 'existing')).toBeChecked()
  await expect(page.getByTestId('slow-latency')).toHaveAttribute('aria-valuetext', '300 ms')
  await expect(page.getByTestId('slow-bandwidth')).toHaveValue('')
  await expect(page.getByText('last chosen')).toHaveCount(0)
}

test(
  'a copied link opens the page with the same choices, and breaks nothing',
  LONG,
  async ({ page }) => {
    const context = page.context()
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await open(page, demo.url)
    await expectDefaults(page)
    await heartbeat(page, '1 s / 1 s').check({ force: true })
    await scope(page, 'both').check({ force: true })
    await page.getByTestId('slow-latency').focus()
    await page.keyboard.press('ArrowRight')
    await page.getByTestId('slow-bandwidth').selectOption('8000')
    await page.getByTestId('fault-swallow-close').click()
    const [proxy] = demo.chain.proxies
    await expect.poll(() => proxy!.state().new).toEqual({ kind: 'swallow-close' })
    await page.getByTestId('copy-link').click()
    await expect(page.getByTestId('copy-link')).toHaveText('Copied')
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link.startsWith(`${demo.url}#`)).toBe(true)
    await proxy!.restore()

    const other = await context.newPage()
    await open(other, link)
    await expect(heartbeat(other, '1 s / 1 s')).toBeChecked()
    await expect(scope(other, 'both')).toBeChecked()
    await expect(other.getByTestId('slow-latency')).toHaveAttribute('aria-valuetext', '600 ms')
    await expect(other.getByTestId('slow-bandwidth')).toHaveValue('8000')
    await expect(other.getByTestId('fault-swallow-close')).toContainText('last chosen')
    expect(proxy!.state()).toMatchObject({ existing: { kind: 'none' }, new: { kind: 'none' } })
  },
)

test('what no choice of the page is in a link counts for nothing', LONG, async ({ page }) => {
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', error => problems.push(error.message))
  const evil = '"><img src=x onerror="window.evil=1">'
  const names = ['heartbeat', 'scope', 'hop', 'latency', 'bandwidth', 'fault', 'unknown']
  const values = [evil, '__proto__', 'constructor', '-1', '1e9', '99', 'NaN', ' ', '300 ']
  const hashes = [
    ...values.map(value => `#${names.map(n => `${n}=${encodeURIComponent(value)}`).join('&')}`),
    `#${evil}`,
    '#%E0%A4%A&hop=%',
    `#${'heartbeat=1000-1000x&'.repeat(2000)}`,
  ]
  await open(page, `${demo.url}${hashes[0]}`)
  for (const hash of hashes) {
    // From other choices, so that the defaults have something to undo.
    await page.evaluate(text => (location.hash = text), '#heartbeat=1000-1000&scope=new&fault=rst')
    await expect(scope(page, 'new')).toBeChecked()
    await page.evaluate(text => (location.hash = text), hash)
    await expectDefaults(page)
  }
  expect(await page.locator('img').count()).toBe(0)
  expect(await page.evaluate(() => document.body.textContent.includes('onerror'))).toBe(false)
  expect(await page.evaluate(() => 'evil' in window)).toBe(false)
  expect(problems).toEqual([])
})

test('a link from a longer chain means the last proxy of this one', LONG, async ({ page }) => {
  await open(page, `${demo.url}#hop=8`)
  await page.getByTestId('pull').click()
  await expect.poll(() => demo.chain.proxies[0]!.state().existing).toEqual({ kind: 'cliff' })
})
