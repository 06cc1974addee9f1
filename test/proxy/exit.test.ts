import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

// The strictest check for forgotten sockets, ports and timers: the process ends by itself.
test('a process ends once its proxies and its server are closed', { timeout: 20_000 }, async () => {
  const options = { cwd: import.meta.dirname, timeout: 15_000 }
  const args = ['--import', 'tsx', 'every-fault.ts']
  const { stdout } = await promisify(execFile)(process.execPath, args, options)
  expect(stdout).toBe('closed\n')
})
