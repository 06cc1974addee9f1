/** The story that the demo page plays by itself. */
import type { Page } from '@playwright/test'
import type { Demo } from '../../demo/session.ts'
import { startDemo } from '../../demo/session.ts'
import { expect, test } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const SOON = { timeout: 60_000 }
/** Until the browser has given up the closing handshake of the native lane. */
const A_CLOSE = { timeout: 120_000 }

let demo: Demo
test.beforeEach(async () => {
  demo = await startDemo({ port: 0 })
})
test.afterEach(() => demo.close())

/** Keeps each caption that the page shows; a poll would miss the short ones. */
async function captions(page: Page): Promise<() => Promise<string[]>> {
  await page.goto(demo.url)
  await expect(page.getByTestId('story')).toContainText('All lanes are connected', SOON)
  await page.getByTestId('story').evaluate((element: HTMLElement) => {
    const seen: string[] = []
    const note = (): void => {
      const text = `${element.dataset['step']}| ${element.textContent.trim()}`
      if (element.dataset['step'] && seen.at(-1) !== text) seen.push(text)
    }
    Object.assign(window, { seen })
    const options = { subtree: true, childList: true, characterData: true, attributes: true }
    new MutationObserver(note).observe(element, options)
  })
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
}

const states = () => demo.chain.proxies.map(proxy => [proxy.state().existing, proxy.state().new])
const FINE = [[{ kind: 'none' }, { kind: 'none' }]]

test(
  'plays the pulled cable to its end, in order, and restores the proxy',
  LONG,
  async ({ page }) => {
    test.setTimeout(300_000)
    const seen = await captions(page)
    const story = page.getByTestId('story')
    await expect(story).toHaveAttribute('aria-live', 'polite')
    await page.getByTestId('play').click()
    await expect(story).toHaveAttribute('data-step', 'pulled', SOON)
    await expect.poll(states).toEqual([[{ kind: 'cliff' }, { kind: 'refuse' }]])
    await expect(story).toHaveAttribute('data-step', 'healed', SOON)
    await expect.poll(states).toEqual([[{ kind: 'cliff' }, { kind: 'none' }]])
    await expect(story).toHaveAttribute('data-step', 'back', SOON)
    await expect(page.getByTestId('lane-native').getByTestId('status')).toHaveText('closing')
    await expect(story).toHaveAttribute('data-step', 'over', A_CLOSE)
    await expect.poll(states).toEqual(FINE)
    await expect(story).toHaveAttribute('data-step', '', SOON)
    await expect(page.getByTestId('play')).toHaveText('Play the story')

    const told = await seen()
    const steps = told.map(line => line.split('|')[0])
    expect(steps.filter((step, i) => step !== steps[i - 1])).toEqual([
      'connected',
      'pulled',
      'noticed',
      'healed',
      'back',
      'over',
    ])
    const text = (step: string) => told.filter(line => line.startsWith(`${step}|`)).join('\n')
    expect(text('noticed')).toMatch(/belay-ws detected it after [\d.]+ s and is reconnecting/)
    expect(text('noticed')).toMatch(
      /native detected it after [\d.]+ s and is waiting for close\(\) to end/,
    )
    expect(text('noticed')).toContain('plain still shows its dead connection')
    expect(text('noticed')).toContain('The messages of delivery wait.')
    expect(text('back')).toMatch(/belay-ws was back [\d.]+ s after the repair/)
    expect(text('back')).toContain('native is still waiting for close() to end')
    expect(text('over')).toMatch(/native was back [\d.]+ s after the repair/)
    expect(text('over')).toContain('plain still shows its dead connection as open')
    expect(text('over')).toContain('delivery lost no message.')
  },
)

test('is paused, goes on, and is stopped with the proxy restored', LONG, async ({ page }) => {
  test.setTimeout(180_000)
  await captions(page)
  const story = page.getByTestId('story')
  await page.getByTestId('play').focus()
  await page.keyboard.press('Enter')
  await expect(story).toHaveAttribute('data-step', 'pulled', SOON)
  await page.keyboard.press('Tab')
  await expect(page.getByTestId('pause')).toBeFocused()
  await page.keyboard.press('Space')
  await expect(page.getByTestId('pause')).toHaveText('Continue')
  // What happens meanwhile is no reason to go on.
  await expect(page.getByTestId('lane-native').getByTestId('status')).toHaveText('closing', SOON)
  await expect(page.getByTestId('lane-belay').getByTestId('status')).toHaveText('waiting', SOON)
  const sent = Number(await page.getByTestId('lane-plain').getByTestId('sent').textContent())
  await expect
    .poll(
      async () => Number(await page.getByTestId('lane-plain').getByTestId('sent').textContent()),
      SOON,
    )
    .toBeGreaterThan(sent + 2)
  await expect(story).toHaveAttribute('data-step', 'pulled')
  await page.keyboard.press('Space')
  await expect(story).toHaveAttribute('data-step', 'noticed', SOON)

  await page.getByTestId('play').click()
  await expect(story).toHaveAttribute('data-step', '')
  await expect.poll(states).toEqual(FINE)
  for (const name of ['plain', 'native', 'belay']) {
    await expect(page.getByTestId(`lane-${name}`).getByTestId('status')).toHaveText(
      'connected',
      SOON,
    )
  }
})

test(
  'whoever takes the link in hand ends the story and keeps what was asked for',
  LONG,
  async ({ page }) => {
    test.setTimeout(120_000)
    await captions(page)
    await page.getByTestId('play').click()
    await expect(page.getByTestId('story')).toHaveAttribute('data-step', 'pulled', SOON)
    await page.getByTestId('heal').click()
    await expect(page.getByTestId('story')).toHaveAttribute('data-step', '')
    await expect.poll(states).toEqual([[{ kind: 'cliff' }, { kind: 'none' }]])
  },
)

test(
  'a page that is left in the middle of the story restores the proxy',
  LONG,
  async ({ page }) => {
    test.setTimeout(120_000)
    await captions(page)
    await page.getByTestId('play').click()
    await expect(page.getByTestId('story')).toHaveAttribute('data-step', 'pulled', SOON)
    await expect.poll(states).toEqual([[{ kind: 'cliff' }, { kind: 'refuse' }]])
    await page.goto('about:blank')
    await expect.poll(states).toEqual(FINE)
  },
)
