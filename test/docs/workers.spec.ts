/** docs/workers.md: one connection for two tabs, and an exchange in a service worker. */
import { join } from 'node:path'
import { build } from 'vite'
import { recipe } from './blocks.ts'
import { bundle, copy, writePage } from './copied.ts'
import { writeFileSync } from 'node:fs'
import { expect, test } from './recipe-test.ts'

const within = { timeout: 60_000 }

test('one connection for all tabs: it is mended for both', async ({
  visit,
  faults,
  url,
  server,
}) => {
  const folder = copy(recipe('docs/workers.md', 'One connection for all tabs'), url)
  writeFileSync(
    join(folder, 'driver.js'),
    `import { listen, port, send } from './page.ts'
     listen(message => told.push(message.status ?? message.data))
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
