/** The two halves of a shared connection, bundled by whatever bundles. */
import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../rig/rig.ts'
import { bundlers } from './bundlers.ts'
import { project } from './install.ts'
import { POLICY, serveFolder } from './serve-folder.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

/** These look for no workers: the worker is an entry of its own, as docs/tabs.md says. */
const WITHOUT_WORKERS = ['esbuild', 'Rollup']

for (const [name, bundle] of Object.entries(bundlers)) {
  test(
    `${name}: two tabs have one connection`,
    name === 'Vite' ? ALWAYS : LONG,
    async ({ context, server }) => {
      const folder = await mkdtemp(join(project(), 'tabs-'))
      await cp(join(import.meta.dirname, 'app'), folder, { recursive: true })
      // Parcel looks for its settings no higher up.
      await cp(join(project(), 'package.json'), join(folder, 'package.json'))
      const out = join(folder, 'out')
      await mkdir(out)
      await bundle(folder, WITHOUT_WORKERS.includes(name) ? ['tabs', 'live.worker'] : ['tabs'], out)
      const script = '<script type="module" src="tabs.js"></script>'
      await writeFile(join(out, 'index.html'), `<!doctype html><meta charset="utf-8">${script}`)
      const site = await serveFolder(out, POLICY)
      const complaints: string[] = []
      const open = async (): Promise<Page> => {
        const page = await context.newPage()
        page.on('pageerror', ({ message }) => complaints.push(message))
        page.on('console', message => complaints.push(message.text()))
        await page.goto(`${site.url}?url=${encodeURIComponent(server.url)}`)
        const status = () => page.evaluate(() => (globalThis as any).socket?.status as string)
        await expect.poll(status, { timeout: 60_000 }).toBe('connected')
        return page
      }
      const [first, second] = [await open(), await open()]
      await first.evaluate(() => (globalThis as any).socket.send('hello'))
      for (const page of [first, second]) {
        const told = () => page.evaluate(() => (globalThis as any).told as string[])
        await expect.poll(told).toEqual(['hello'])
        expect(await page.evaluate(() => (globalThis as any).socket.shared as boolean)).toBe(true)
      }
      expect(complaints).toEqual([])
      expect(server.accepted).toBe(1)
      await site.stop()
    },
  )
}
