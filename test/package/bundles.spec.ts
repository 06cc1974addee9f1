/** Bundled by whatever bundles: it runs under a strict policy, and nothing is paid for unasked. */
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { expect, test as base } from '../rig/rig.ts'
import { bundlers } from './bundlers.ts'
import { project } from './install.ts'
import { serveFolder } from './serve-folder.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

const APP = join(import.meta.dirname, 'app')

/** A folder in the project, with the application in it. */
const test = base.extend<{ folder: string }>({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(project(), 'app-'))
    await cp(APP, folder, { recursive: true })
    // Parcel looks for its settings no higher up.
    await cp(join(project(), 'package.json'), join(folder, 'package.json'))
    await use(folder)
  },
})

test.describe.configure({ mode: 'parallel' })

/** Opens a page that has nothing to complain of, from its first line on. */
async function openPage(page: Page, url: string, socketUrl: string): Promise<string[]> {
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', message => complaints.push(message.text()))
  await page.goto(`${url}?url=${encodeURIComponent(socketUrl)}`)
  return complaints
}

/** The application has greeted, its link is cut, and it has greeted again over another. */
async function survives(told: () => Promise<unknown>, faults: FaultProxy): Promise<void> {
  await expect.poll(told, { timeout: 60_000 }).toEqual(['hello'])
  await faults.set({ kind: 'cliff' }, 'existing')
  await expect.poll(told, { timeout: 60_000 }).toEqual(['hello', 'heartbeat', 'hello'])
}

const tell = (page: Page) => () => page.evaluate(() => (globalThis as any).told as unknown)

const html = (...scripts: string[]) => `<!doctype html><meta charset="utf-8">${scripts.join('')}`
const module = (source: string) => `<script type="module" src="${source}"></script>`

for (const [name, bundle] of Object.entries(bundlers)) {
  test(
    `${name}: survives a cliff, and what is not imported is not there`,
    name === 'Vite' ? ALWAYS : LONG,
    async ({ context, folder, faults, url }) => {
      const out = join(folder, 'out')
      await mkdir(out)
      await bundle(folder, ['whole', 'one', 'nothing'], out)
      await writeFile(join(out, 'index.html'), html(module('whole.js')))
      const site = await serveFolder(out)
      const page = await context.newPage()
      const complaints = await openPage(page, site.url, url)
      await survives(tell(page), faults)
      expect(complaints).toEqual([])
      await site.stop()

      const [whole, one, nothing] = await Promise.all(
        ['whole', 'one', 'nothing'].map(entry => readFile(join(out, `${entry}.js`), 'utf8')),
      )
      console.log(`${name}: ${whole!.length} B; one symbol ${one!.length} B; ${nothing!.length} B`)
      expect(whole).toContain('heartbeat timeout')
      // The symbol itself, in as many bytes as its source has lines; Parcel adds its own runtime.
      expect(one!.length).toBeLessThan(1000)
      expect(one).not.toContain('WebSocket')
      expect(nothing!.length).toBeLessThan(200)
    },
  )
}

test('a module script and one file: no bundler, no import map', async ({
  context,
  faults,
  url,
}) => {
  const folder = await mkdtemp(join(project(), 'page-'))
  const code = await readFile(join(APP, 'whole.js'), 'utf8')
  await cp(installed('standalone.js'), join(folder, 'belay-ws.js'))
  await writeFile(join(folder, 'app.js'), code.replace(`'belay-ws'`, `'./belay-ws.js'`))
  await writeFile(join(folder, 'index.html'), html(module('app.js')))
  const site = await serveFolder(folder)
  const page = await context.newPage()
  const complaints = await openPage(page, site.url, url)
  await survives(tell(page), faults)
  expect(complaints).toEqual([])
  await site.stop()
})

test('a worker, from a file of the site', async ({ context, folder, faults, url }) => {
  await bundlers['esbuild']!(folder, ['whole'], join(folder, 'out'))
  await writeFile(join(folder, 'out', 'index.html'), html())
  const site = await serveFolder(join(folder, 'out'))
  const page = await context.newPage()
  const complaints = await openPage(page, site.url, url)
  const started = page.waitForEvent('worker')
  await page.evaluate(
    source => {
      const policy = { createScriptURL: (url: string) => url }
      const trusted = (globalThis as any).trustedTypes.createPolicy('app', policy)
      new Worker(trusted.createScriptURL(source), { type: 'module' })
    },
    `/whole.js?url=${encodeURIComponent(url)}`,
  )
  const worker = await started
  await survives(() => worker.evaluate(() => (globalThis as any).told as unknown), faults)
  expect(complaints).toEqual([])
  await site.stop()
})

test(
  'a page of file://, with classic scripts, under a strict policy',
  LONG,
  async ({ context, folder, faults, url }) => {
    await cp(installed('standalone.classic.js'), join(folder, 'belay-ws.js'))
    const policy = `default-src 'none'; script-src 'self'; connect-src ws://127.0.0.1:*`
    const page = await context.newPage()
    await writeFile(
      join(folder, 'index.html'),
      html(
        `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
        '<script src="belay-ws.js"></script>',
        '<script src="classic.js"></script>',
      ),
    )
    const complaints = await openPage(page, `file://${folder}/index.html`, url)
    expect(await page.evaluate(() => origin)).toBe('null')
    await survives(tell(page), faults)
    expect(complaints).toEqual([])
  },
)

const installed = (file: string) => join(project(), 'node_modules/belay-ws/dist', file)
