/** docs/tabs.md: the recipes, built as an application is, in two tabs. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { recipe } from './blocks.ts'
import { copy, writePage } from './copied.ts'
import { expect, test } from './recipe-test.ts'

const within = { timeout: 60_000 }

/** Builds the blocks of a section, with a script that puts the socket into the global scope. */
async function built(section: string, page: string, url: string): Promise<string> {
  const blocks = recipe('docs/tabs.md', section).filter(({ file }) => file?.endsWith('.ts'))
  const folder = copy(blocks, url)
  writeFileSync(
    join(folder, 'driver.js'),
    `import { socket } from './${page}'
     socket.addEventListener('message', ({ data }) => told.push(data))
     Object.assign(globalThis, { socket })`,
  )
  writePage(folder, 'driver.js')
  const outDir = join(folder, 'dist')
  await build({ configFile: false, logLevel: 'error', root: folder, build: { outDir } })
  return outDir
}

test('two tabs have one connection, which is mended for both', async ({
  visit,
  faults,
  url,
  server,
}) => {
  const first = await visit(await built('Set it up', 'page.ts', url))
  const second = await first.context().newPage()
  await second.addInitScript(() => Object.assign(globalThis, { told: [] }))
  await second.goto(first.url())
  const status = () => second.evaluate(() => (globalThis as any).socket.status as string)
  await expect.poll(status, within).toBe('connected')
  const told = () => second.evaluate(() => (globalThis as any).told as string[])
  await first.evaluate(() => (globalThis as any).socket.send('from the first'))
  await expect.poll(told, within).toEqual(['from the first'])
  expect(server.accepted).toBe(1)

  await first.close()
  await faults.set({ kind: 'cliff' }, 'existing')
  await second.evaluate(() => (globalThis as any).socket.check())
  await expect.poll(() => server.accepted, within).toBe(2)
  await second.evaluate(() => (globalThis as any).socket.send('from the second'))
  await expect.poll(told, within).toEqual(['from the first', 'from the second'])
})

test('the worker has the token of the tab', async ({ visit, url, server }) => {
  const page = await visit(await built('In the worker', 'token.ts', url))
  await page.evaluate(() => localStorage.setItem('token', 'secret'))
  await page.evaluate(() => (globalThis as any).socket.reconnect())
  const urls = () => server.clients.map(client => client.url)
  await expect.poll(urls, within).toEqual([expect.stringContaining('/live?token=secret')])
})
