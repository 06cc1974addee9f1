/** Nothing stays behind, however this process goes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { GuardedProcess } from './guarded-process.ts'
import { expect, test } from './webkit-test.ts'

const MODULE = fileURLToPath(new URL('guarded-process.ts', import.meta.url))

/** Whether any process of the group is there. */
function isAlive(group: number): boolean {
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}

for (const signal of ['SIGKILL', 'SIGINT'] as const) {
  test(`a program and its children end when their starter gets ${signal}`, async () => {
    const code = `
      import { GuardedProcess } from ${JSON.stringify(MODULE)}
      const guarded = new GuardedProcess('sh', ['-c', 'sleep 1000 & echo started; sleep 1000'])
      await guarded.until(() => guarded.said.includes('started'), 20000)
      console.log(guarded.pid)
    `
    const starter = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [said] = (await once(starter.stdout, 'data')) as [Buffer]
    const group = Number(said)
    expect(isAlive(group)).toBe(true)
    starter.kill(signal)
    await expect.poll(() => isAlive(group), { timeout: 30_000 }).toBe(false)
  })
}

test('a program that does not want to end is killed', async () => {
  const stubborn = new GuardedProcess('sh', ['-c', 'trap "" TERM; echo started; sleep 1000'])
  await stubborn.until(() => stubborn.said.includes('started'), 20_000)
  await stubborn.stop()
  await expect.poll(() => isAlive(stubborn.pid), { timeout: 30_000 }).toBe(false)
})

test('a program that ends at once is reported with what it said', async () => {
  const failing = new GuardedProcess('sh', ['-c', 'echo the port is taken >&2; exit 1'])
  await expect(failing.until(() => false, 20_000)).rejects.toThrow(/sh ended: the port is taken/)
})

test('a program that cannot be started is reported', async () => {
  const missing = new GuardedProcess('/nowhere/to/be/found', [])
  await expect(missing.until(() => false, 20_000)).rejects.toThrow(/ended/)
})
