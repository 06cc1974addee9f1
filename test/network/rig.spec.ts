/** The rig itself: it says what is wrong, never hangs, and leaves nothing behind. */
import type { ChildProcess } from 'node:child_process'
import { execFile, fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { command } from './command.ts'
import { removeLeftovers } from './namespace.ts'
import { expect, test } from './network-test.ts'
import { startServer } from './server.ts'
import { nextMessage } from './spawn-within.ts'
import { LONG } from '../rig/lengths.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const exists = (namespace: string) => existsSync(`/run/netns/${namespace}`)

interface Ended {
  code: number
  text: string
}

/** Runs `npm run test:network` as somebody, or somewhere, that it cannot work. */
function runWithout(
  words: readonly string[],
  env: Record<string, string>,
  ...given: string[]
): Promise<Ended> {
  const [first, ...rest] = [...words, process.execPath, '--import', 'tsx', file('run.ts'), ...given]
  const options = { cwd: file('../..'), env: { ...process.env, ...env }, timeout: 240_000 }
  return new Promise(resolve => {
    execFile(first!, rest, options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr })
    })
  })
}

/** Not root, but may read whatever root may: the checkout may lie where nobody else can go. */
const AS_NOBODY = [
  ...['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
  ...['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'],
]

test('says that it needs root', LONG, async () => {
  const { code, text } = await runWithout(AS_NOBODY, {})
  expect(text).toContain('network tests cannot run: only root may build network namespaces')
  expect(code).toBe(1)
})

test('is skipped without root where it is one of many, with the reason', LONG, async () => {
  const { code, text } = await runWithout(AS_NOBODY, {}, '--or-skip')
  expect(text).toContain('network tests skipped: only root may build network namespaces')
  expect(code).toBe(0)
})

test('names the tools that it cannot find', LONG, async () => {
  const { code, text } = await runWithout([], { PATH: '/nonexistent' })
  expect(text).toContain('network tests cannot run: missing: ip, iptables, conntrack; install them')
  expect(code).toBe(1)
})

test('names the browser that it cannot find', LONG, async () => {
  const { code, text } = await runWithout([], { BELAY_BROWSER: '/nonexistent/browser' })
  expect(text).toContain('network tests cannot run: BELAY_BROWSER is /nonexistent/browser')
  expect(code).toBe(1)
})

test('says which port is taken', LONG, async ({ topology, server }) => {
  expect(server.site).toBe('http://198.51.100.11:80/')
  await expect(startServer(topology, 1000)).rejects.toThrow(
    /^the server cannot start: .*EADDRINUSE.* 198\.51\.100\.11:8080$/,
  )
})

test('a command that fails says what it was, and why', () => {
  expect(() => command(['ip', '-n', 'no-such-namespace', 'link'])).toThrow(
    /^ip -n no-such-namespace link: Cannot open network namespace "no-such-namespace"/,
  )
})

async function holder(): Promise<{ child: ChildProcess; names: string[] }> {
  const child = fork(file('holder-process.ts'), [], { execArgv: ['--import', 'tsx'] })
  const names = await nextMessage<string[]>(child, 'the holder', 120_000)
  return { child, names }
}

const ended = (child: ChildProcess) => new Promise(resolve => child.once('exit', resolve))

test(
  'what a killed run leaves behind is gone with the next, and nothing else',
  LONG,
  async ({ topology }) => {
    const { child, names } = await holder()
    const before = names.filter(exists)
    removeLeftovers()
    expect(names.filter(exists), 'while its owner lives').toEqual(before)
    const exit = ended(child)
    child.kill('SIGKILL')
    await exit
    removeLeftovers()
    expect(before).toEqual(names)
    expect(names.filter(exists)).toEqual([])
    expect([topology.client, topology.router, topology.server].filter(exists)).toHaveLength(3)
  },
)

test('a run that ends in the middle of its work cleans up by itself', LONG, async () => {
  const { child, names } = await holder()
  const exit = ended(child)
  child.kill('SIGTERM')
  await exit
  expect(names).toHaveLength(3)
  expect(names.filter(exists)).toEqual([])
})
