/** docs/workers.md: an exchange in a service worker. */
import { recipe } from './blocks.ts'
import { bundle, copy } from './copied.ts'
import { expect, test } from './recipe-test.ts'

const within = { timeout: 60_000 }

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
