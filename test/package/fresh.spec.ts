/**
 * A new user's first minutes: an application as `create vite` lays it out, with the packed library and the
 * samples of a document as they are printed. It compiles, it is built, and it runs.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { blocksOf } from '../docs/blocks.ts'
import { freePort, reachable } from '../rig/free-port.ts'
import { ROOT } from '../rig/harness-file.ts'
import { expect, test } from '../rig/rig.ts'
import type { FreshApp } from './fresh-apps.ts'
import { freshApps } from './fresh-apps.ts'
import { project } from './install.ts'
import { POLICY, serveFolder } from './serve-folder.ts'
import { LONG } from '../rig/lengths.ts'

test.describe.configure({ mode: 'parallel' })

const within = { timeout: 60_000 }

/** Those of Vite's templates for TypeScript. */
const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  types: ['vite/client'],
  module: 'esnext',
  moduleResolution: 'bundler',
  moduleDetection: 'force',
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  strict: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noFallthroughCasesInSwitch: true,
  noUncheckedSideEffectImports: true,
  skipLibCheck: true,
  noEmit: true,
}

/**
 * Writes an application with its samples.
 *
 * @param port - Of the server, in place of those that are printed.
 * @returns Its folder.
 */
function layOut({ document, main, files, compilerOptions }: FreshApp, port: number): string {
  const folder = mkdtempSync(join(project(), 'fresh-'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const here = (code: string): string =>
    code
      .replaceAll(/wss:\/\/example\.com|ws:\/\/localhost:8080/g, `ws://127.0.0.1:${port}`)
      .replace('port: 8080', `host: '127.0.0.1', port: ${port}`)
  const tsconfig = {
    compilerOptions: { ...COMPILER_OPTIONS, ...compilerOptions },
    include: ['src'],
  }
  write('package.json', '{ "private": true, "type": "module" }')
  write('tsconfig.json', JSON.stringify(tsconfig))
  write(
    'index.html',
    `<!doctype html><title>fresh</title><div id="app"></div><script type="module" src="/src/${main}"></script>`,
  )
  for (const [file, code] of Object.entries(files)) write(file, code)
  const samples = blocksOf(document).filter(({ language }) => language !== 'sh')
  const names = samples.map(({ file }) =>
    file === 'server.js' ? file : `src/${file ?? 'sample.ts'}`,
  )
  // None is written over another.
  expect(new Set(names).size).toBe(samples.length)
  samples.forEach(({ code }, index) => write(names[index]!, here(code)))
  return folder
}

/** Runs a program of `node_modules`; its output is that of a failure. */
async function run([program, ...args]: readonly string[], folder: string): Promise<void> {
  const path = join(ROOT, 'node_modules', program!)
  const options = { cwd: folder, timeout: 120_000, env: { ...process.env, FORCE_COLOR: '0' } }
  await promisify(execFile)(process.execPath, [path, ...args], options).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    expect(`${stdout}${stderr}`, `${program} fails`).toBe('')
    throw error
  })
}

/** Opens the page; `complaints` get whatever goes wrong in there, `lines` whatever it prints. */
async function open(page: Page, url: string): Promise<Record<'complaints' | 'lines', string[]>> {
  const complaints: string[] = []
  const lines: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', message => {
    const isBad = ['warning', 'error'].includes(message.type())
    ;(isBad ? complaints : lines).push(message.text())
  })
  await page.goto(url)
  return { complaints, lines }
}

/** What the document promises of its samples. */
async function works(page: Page, { shows }: FreshApp): Promise<void> {
  await expect(page.locator('p')).toHaveText(shows.p, within)
  await expect(page.locator('output')).toHaveText(shows.output, within)
  await page.locator('input').fill('good morning')
  await page.locator('input').press('Enter')
  await expect(page.locator('li')).toHaveText(['hello', 'good morning'], within)
}

const { vanilla, ...frameworks } = freshApps as typeof freshApps & { vanilla: FreshApp }

test('vanilla: the server and the client of the README run as printed', async ({ context }) => {
  const port = await freePort()
  const folder = layOut(vanilla, port)
  await run(vanilla.check, folder)
  await run(['vite/bin/vite.js', 'build'], folder)
  const server = spawn(process.execPath, ['server.js'], { cwd: folder, stdio: 'inherit' })
  const exited = once(server, 'exit')
  await reachable(port)
  const site = await serveFolder(join(folder, 'dist'), POLICY)
  const page = await context.newPage()
  const { complaints, lines } = await open(page, site.url)
  await expect.poll(() => lines, within).toEqual(['you said hello'])
  await expect(page).toHaveTitle('connected', within)
  const state = () => page.evaluate(() => (globalThis as any).socket.readyState as number)
  await expect.poll(state, within).toBe(1)
  expect(complaints).toEqual([])
  server.kill()
  await exited
  await expect.poll(() => lines, within).toContainEqual(expect.stringMatching(/^offline: /))
  await site.stop()
})

for (const [name, app] of Object.entries(frameworks)) {
  test(
    `${name}: the samples of ${app.document} run as printed`,
    LONG,
    async ({ context, server }) => {
      const folder = layOut(app, server.port)
      await run(app.check, folder)
      await run(['vite/bin/vite.js', 'build'], folder)
      const site = await serveFolder(join(folder, 'dist'), POLICY)
      const page = await context.newPage()
      const { complaints } = await open(page, site.url)
      await works(page, app)
      expect(complaints).toEqual((app.warns ?? []).map(text => expect.stringMatching(text)))
      await site.stop()
    },
  )

  test(`${name}: and with the server of development`, LONG, async ({ context, server }) => {
    const folder = layOut(app, server.port)
    const port = await freePort()
    const args = ['--host', '127.0.0.1', '--port', String(port), '--strictPort']
    const vite = spawn(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), ...args], {
      cwd: folder,
      stdio: 'inherit',
    })
    const exited = once(vite, 'exit')
    await reachable(port)
    const page = await context.newPage()
    const { complaints } = await open(page, `http://127.0.0.1:${port}/`)
    // The first visit makes Vite bundle what it finds, after which it loads the page again.
    await expect(page.locator('p')).toHaveText(app.shows.p, within)
    complaints.length = 0
    await page.reload()
    await works(page, app)
    expect(complaints).toEqual((app.warns ?? []).map(text => expect.stringMatching(text)))
    vite.kill()
    await exited
  })
}
