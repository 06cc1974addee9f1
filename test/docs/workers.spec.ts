/** docs/workers.md: one connection for two tabs, and an exchange in a service worker. */
import { join } from 'node:path'
import { build } from 'vite'
import { recipe } from './blocks.ts'
import { bundle, copy, writePage } from './copied.ts'
import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, test } from './recipe-test.ts'

type Visit = (folder: string) => Promise<Page>

const within = { timeout: 60_000 }

/** Two pages of the recipe, built as an application is, and what the second was told. */
async function twoTabs(visit: Visit, url: string, alter = (code: string): string => code) {
  const blocks = recipe('docs/workers.md', 'One connection for all tabs')
  const folder = copy(
    blocks.map(block => ({ ...block, code: alter(block.code) })),
    url,
  )
  writeFileSync(
    join(folder, 'driver.js'),
    `import { listen, port, send } from './page.ts'
     listen(({ status, missed, data }) => told.push(missed ? 'missed' : (status ?? data)))
     Object.assign(globalThis, { send, check: () => port.postMessage({ check: true }) })`,
  )
  writePage(folder, 'driver.js')
  const outDir = join(folder, 'dist')
  await build({ configFile: false, logLevel: 'error', root: folder, build: { outDir } })

  const first = await visit(outDir)
  const second = await first.context().newPage()
  await second.addInitScript(() => Object.assign(globalThis, { told: [] }))
  await second.goto(first.url())
  const told = (page = second) => page.evaluate(() => (globalThis as any).told as string[])
  await expect.poll(told, within).toContain('connected')
  return { first, second, told }
}

test('one connection for all tabs: it is mended for both', async ({
  visit,
  faults,
  url,
  server,
}) => {
  const { first, second, told } = await twoTabs(visit, url)
  await first.evaluate(() => (globalThis as any).send('from the first'))
  await expect.poll(told, within).toContain('from the first')
  expect(server.accepted).toBe(1)

  await first.close()
  await faults.set({ kind: 'cliff' }, 'existing')
  await second.evaluate(() => (globalThis as any).check())
  await expect.poll(() => server.accepted, within).toBe(2)
  await second.evaluate(() => (globalThis as any).send('from the second'))
  await expect.poll(told, within).toContain('from the second')
})

test('one connection for all tabs: no queue grows for a page that does not read', async ({
  visit,
  url,
}) => {
  // The questions of half a minute in a second.
  const { first, second, told } = await twoTabs(visit, url, code => code.replace('10_000', '250'))
  const blocked = second.evaluate(() => {
    const end = performance.now() + 4000
    while (performance.now() < end);
  })
  await first.waitForTimeout(2500)
  await first.evaluate(() => (globalThis as any).send('while it was blocked'))
  await expect.poll(() => told(first), within).toContain('while it was blocked')
  await blocked
  await expect.poll(told, within).toContain('missed')
  expect(await told()).not.toContain('while it was blocked')

  await first.evaluate(() => (globalThis as any).send('afterwards'))
  await expect.poll(told, within).toContain('afterwards')
  // A page that replies is not dropped.
  expect(await told(first)).not.toContain('missed')
})

test('in a service worker: an exchange survives a refused dial', async ({ visit, faults, url }) => {
  const folder = copy(recipe('docs/workers.md', 'In a service worker'), url)
  const driver = `
    import { ask, register } from './page.ts'
    const worker = await register()
    Object.assign(globalThis, { ask: question => ask(worker, question).then(a => told.push(a)) })
    told.push('ready')`
  const page = await visit(await bundle(folder, driver, ['service.worker.ts']))
  const told = () => page.evaluate(() => (globalThis as any).told as unknown[])
  await expect.poll(told, within).toEqual(['ready'])
  await page.evaluate(() => (globalThis as any).ask('first'))
  await faults.set({ kind: 'refuse' }, 'new')
  const asked = page.evaluate(() => (globalThis as any).ask('second'))
  await faults.heal()
  await asked
  expect(await told()).toEqual(['ready', { answer: 'first' }, { answer: 'second' }])
})
