/** The lane of the demo page with delivery: messages wait while the cable is out, and none is missing then. */
import type { Locator, Page } from '@playwright/test'
import type { Demo } from '../../demo/session.ts'
import { startDemo } from '../../demo/session.ts'
import { expect, test } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const SOON = { timeout: 60_000 }

let demo: Demo
test.beforeEach(async () => {
  demo = await startDemo({ port: 0 })
})
test.afterEach(() => demo.close())

const DIRECTIONS = ['to-server', 'to-page'] as const

const lane = (page: Page): Locator => page.getByTestId('lane-delivery')

/** All counts of one direction, as they are shown at one moment. */
async function counts(page: Page, direction: string): Promise<Record<string, number>> {
  const texts = await lane(page)
    .getByTestId(direction)
    .locator('dd')
    .evaluateAll(all => all.map(({ dataset, textContent }) => [dataset['testid'], textContent]))
  return Object.fromEntries(texts.map(([name, text]) => [name, Number(text)]))
}

/** Waits for a moment at which each message is confirmed and has arrived once. */
async function allArrived(page: Page, direction: string, atLeast: number): Promise<void> {
  await expect(async () => {
    const now = await counts(page, direction)
    const { sent } = now
    expect(sent).toBeGreaterThan(atLeast)
    const whole = { waiting: 0, confirmed: sent, arrived: sent, missing: 0, doubled: 0 }
    expect(now).toEqual({ sent, ...whole })
  }).toPass({ ...SOON, intervals: [50] })
}

async function isWaiting(page: Page, direction: string, atLeast: number): Promise<void> {
  await expect
    .poll(async () => (await counts(page, direction))['waiting'], SOON)
    .toBeGreaterThan(atLeast)
}

async function open(page: Page): Promise<void> {
  await page.goto(demo.url)
  for (const direction of DIRECTIONS) await allArrived(page, direction, 0)
}

test('messages wait while the cable is out, and afterwards none is missing', async ({ page }) => {
  const problems: string[] = []
  page.on('pageerror', error => problems.push(error.message))
  await open(page)
  const [proxy] = demo.chain.proxies
  await proxy!.set({ kind: 'refuse' }, 'new')
  await page.getByTestId('pull').click()
  for (const direction of DIRECTIONS) await isWaiting(page, direction, 3)
  const sent: Record<string, number> = {}
  for (const direction of DIRECTIONS) {
    const now = await counts(page, direction)
    sent[direction] = now['sent']!
    expect(now['arrived']).toBeLessThan(now['sent']!)
    expect(now).toMatchObject({ missing: 0, doubled: 0 })
    const marks = lane(page).getByTestId(direction).getByRole('img')
    await expect(marks).toHaveAccessibleName(
      /^The last \d+ messages: \d+ confirmed, [1-9]\d* waiting$/,
    )
  }
  await expect(lane(page).getByTestId('verdict')).toContainText(/Waiting: \d+ here, \d+ at/)
  await expect(page.getByTestId('story')).toContainText('The messages of delivery wait.')

  await page.getByTestId('heal').click()
  for (const direction of DIRECTIONS) await allArrived(page, direction, sent[direction]!)
  await expect(lane(page).getByTestId('verdict')).toContainText(
    /\d+ messages waited here for up to [\d.]+ s\. None is missing/,
  )
  await expect(page.getByTestId('log')).toContainText(/after [\d.]+ s; \d+ messages? sent again/)
  expect(problems).toEqual([])
})

for (const fault of ['cliff-up', 'cliff-down', 'rst'] as const) {
  test(`loses nothing and doubles nothing by ${fault}`, LONG, async ({ page }) => {
    await open(page)
    await page.getByTestId(`fault-${fault}`).click()
    const lines = page.getByTestId('log').locator('[data-lane=delivery]')
    await expect(lines.filter({ hasText: 'resumed' })).not.toHaveCount(0, SOON)
    const { sent } = await counts(page, 'to-server')
    await page.getByTestId('restore').click()
    for (const direction of DIRECTIONS) await allArrived(page, direction, sent!)
  })
}

test('another heartbeat begins another lane', LONG, async ({ page }) => {
  await open(page)
  const before = (await counts(page, 'to-server'))['sent']!
  await page
    .getByTestId('heartbeat')
    .getByRole('radio', { name: '1 s / 1 s', exact: true })
    .check({ force: true })
  await expect
    .poll(async () => (await counts(page, 'to-server'))['sent'], SOON)
    .toBeLessThan(before)
  for (const direction of DIRECTIONS) await allArrived(page, direction, 0)
})

test('a hung server sends nothing, and all arrives when it goes on', LONG, async ({ page }) => {
  await open(page)
  await page.getByTestId('freeze').click()
  await isWaiting(page, 'to-server', 2)
  const { sent } = await counts(page, 'to-page')
  await isWaiting(page, 'to-server', 4)
  expect((await counts(page, 'to-page'))['sent']).toBe(sent)
  await page.getByTestId('freeze').click()
  for (const direction of DIRECTIONS) await allArrived(page, direction, sent!)
})

test('only the page of the demo reads the counts', async () => {
  const url = `${demo.url}delivery/counts?id=nobody`
  expect(await (await fetch(url)).json()).toBeNull()
  const foreign = await fetch(url, { headers: { origin: 'http://foreign.example' } })
  expect(foreign.status).toBe(403)
})
