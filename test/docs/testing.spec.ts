/** docs/testing.md: its tests, run by Playwright and Vitest as a reader runs them. */
import { execFile } from 'node:child_process'
import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'
import { recipe } from './blocks.ts'
import { copy } from './copied.ts'
import { LONG } from '../rig/lengths.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** What a runner of tests prints, without the marks of the runner that runs this. */
async function run(folder: string, ...args: string[]): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:TEST_|PLAYWRIGHT_|PW|VITEST)/.test(name)),
  )
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    env: { ...env, NO_COLOR: '1', FORCE_COLOR: '0' },
  })
  return stdout
}

test('in a browser: silence, a pulled cable, a routed socket', LONG, async ({ launchOptions }) => {
  const port = String(await freePort())
  const blocks = recipe('docs/testing.md', 'In a browser, with Playwright')
  const folder = copy(
    blocks.map(block => ({ ...block, code: block.code.replaceAll('4173', port) })),
  )
  // The clone beside the reader's project.
  const clone = join(dirname(folder), 'belay-ws')
  if (!existsSync(clone)) symlinkSync(ROOT, clone, 'junction')
  // The browser that was found here, which a reader's Playwright has by itself.
  writeFileSync(
    join(folder, 'here.config.ts'),
    `import config from './playwright.config.ts'
     const use = { ...config.use, launchOptions: ${JSON.stringify(launchOptions)} }
     export default { ...config, use, reporter: 'line', outputDir: 'out' }`,
  )
  const playwright = join(ROOT, 'node_modules/@playwright/test/cli.js')
  expect(await run(folder, playwright, 'test', '-c', 'here.config.ts')).toContain('3 passed')
})

test('in Vitest: each stand-in, fake timers, a real server', async () => {
  const blocks = recipe('docs/testing.md', 'In Vitest, with stand-ins')
  const tests = blocks.filter(({ file }) => file?.endsWith('.test.ts'))
  expect(tests).toHaveLength(5)
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const printed = await run(copy(blocks), vitest, 'run', '--root', '.')
  expect(printed).toMatch(/Tests +5 passed \(5\)/)
})
