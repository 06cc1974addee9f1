/** `./svelte/store` in Svelte 4, which has no runes. */
import { expect, test } from './bindings-test.ts'

test.use({ framework: 'svelte-4' })

test('the store shows how a link dies and comes back, and closes with its component', async ({
  page,
  url,
  faults,
  server,
}) => {
  await page.evaluate(url => {
    const options = { heartbeat: { interval: 200, timeout: 1000 } }
    const { Store } = window['svelte-4']
    window.kept = new Store({ target: document.body, props: { url, options } })
  }, url)
  const [text, button] = [page.locator('p'), page.locator('button')]
  await expect(text).toHaveText('connected')
  await button.click()
  await expect(text).toHaveText('connected: pressed')
  await faults.set({ kind: 'refuse' }, 'new')
  await faults.set({ kind: 'cliff' }, 'existing')
  await expect(text).toHaveText(/^(?:waiting|connecting)/)
  await faults.heal()
  await expect(text).toHaveText(/^connected/)
  await button.click()
  await expect(text).toHaveText('connected: pressed')
  await page.evaluate(() => window.kept.$destroy())
  await faults.restore()
  await expect.poll(() => server.connections).toBe(0)
})
