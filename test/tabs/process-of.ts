import type { CDPSession, Page } from '@playwright/test'

/**
 * The process of a page: the one that works while the page does.
 *
 * @param cdp - A session with the browser.
 */
export async function processOf(page: Page, cdp: CDPSession): Promise<number> {
  const times = async (): Promise<Map<number, number>> => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
    return new Map(
      processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]),
    )
  }
  const before = await times()
  await page.evaluate(() => belay.block(2_000))
  const grown = [...(await times())].map(
    ([id, time]) => [time - (before.get(id) ?? 0), id] as const,
  )
  return grown.sort(([a], [b]) => b - a)[0]![1]
}
