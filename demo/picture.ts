/**
 * `npm run picture`: takes the pictures of the README from the real demo, light and dark. The page is
 * taken after belay-ws has detected that the cable is pulled and has connected again. The `alt` of the README
 * says what each client shows then; the script waits until that is true.
 */
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright'
import { ensureBrowser } from './browser/ensure-browser.ts'
import { launchArguments } from './browser/launch-arguments.ts'
import { startDemo } from './session.ts'

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url))

/** How long a lane may take to show its state, in ms. */
const PATIENCE = 90_000

mkdirSync(FOLDER, { recursive: true })
const browser = await chromium.launch({
  executablePath: ensureBrowser('chromium'),
  args: [...launchArguments],
})
try {
  await Promise.all((['light', 'dark'] as const).map(take))
} finally {
  await browser.close()
}

async function take(colorScheme: 'light' | 'dark'): Promise<void> {
  const demo = await startDemo({ port: 0 })
  const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 760 } })
  page.setDefaultTimeout(PATIENCE)
  const shows = (lane: string, id: string, text: string): Promise<void> =>
    page.getByTestId(`lane-${lane}`).getByTestId(id).getByText(text).waitFor()
  try {
    await page.goto(demo.url)
    for (const lane of ['plain', 'native', 'belay']) await shows(lane, 'status', 'connected')
    // Long enough for the picture to show that data came in.
    await page.waitForTimeout(5000)
    const { accepted } = demo.server
    await page.getByTestId('pull').click()
    while (demo.server.accepted === accepted) await page.waitForTimeout(200)
    await shows('belay', 'status', 'connected')
    await shows('native', 'status', 'closing')
    await page.waitForTimeout(5000)
    for (const [lane, status] of [
      ['plain', 'connected'],
      ['native', 'closing'],
      ['belay', 'connected'],
    ] as const) {
      await shows(lane, 'status', status)
    }
    const path = `${FOLDER}demo-${colorScheme}.png`
    await page.screenshot({ path })
    console.log(`docs/images/demo-${colorScheme}.png`)
  } finally {
    await page.close()
    await demo.close()
  }
}
