/** docs/testing.md: its test, run by Playwright as a reader runs it. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'
import { recipe } from './blocks.ts'
import { copy } from './copied.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

test('an application is tested with a server that falls silent', async ({ launchOptions }) => {
  const port = String(await freePort())
  const folder = copy(
    recipe('docs/testing.md', 'A server that falls silent').map(block => ({
      ...block,
      code: block.code.replaceAll('4173', port),
    })),
  )
  // The browser that was found here, which a reader's Playwright has by itself.
  writeFileSync(
    join(folder, 'here.config.ts'),
    `import config from './playwright.config.ts'
     const use = { ...config.use, launchOptions: ${JSON.stringify(launchOptions)} }
     export default { ...config, use, reporter: 'line', outputDir: 'out' }`,
  )
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:TEST_|PLAYWRIGHT_|PW)/.test(name)),
  )
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'here.config.ts'],
    { cwd: folder, env: { ...env, FORCE_COLOR: '0' } },
  )
  expect(stdout).toContain('1 passed')
})
