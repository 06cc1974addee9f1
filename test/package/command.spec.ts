/** The command as it is installed: one file, which needs nothing beside it. */
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { ROOT } from '../rig/harness-file.ts'
import { project } from './install.ts'

const installed = () => join(project(), 'node_modules/belay-ws')

/** Where the command lies, by the name that npm links. */
function commandFile(): string {
  const text = readFileSync(join(installed(), 'package.json'), 'utf8')
  const { bin } = JSON.parse(text) as { bin: Record<string, string> }
  expect(Object.keys(bin)).toEqual(['belay-ws'])
  return join(installed(), bin['belay-ws']!)
}

/** Runs it where nothing is installed. */
async function run(...words: string[]): Promise<{ code: number; stdout: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'belay-command-'))
  const file = join(folder, 'cli.mjs')
  cpSync(commandFile(), file)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file, ...words], {
      cwd: folder,
    })
    return { code: 0, stdout }
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string }
    return { code, stdout }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('it runs by itself, and examines a server', async () => {
  const server = await startEchoServer()
  try {
    const { code, stdout } = await run('doctor', server.url, '--json')
    expect(code).toBe(0)
    const { checks } = JSON.parse(stdout) as { checks: { id: string; result: string }[] }
    expect(checks.length).toBeGreaterThan(10)
    expect(checks.filter(({ result }) => result !== 'ok')).toEqual([])
  } finally {
    await server.stop()
  }
})

test('it knows bad usage by its code', async () => {
  expect((await run('doctor', 'http://localhost')).code).toBe(64)
})

test('it can be run as a program, and names the licence of what it contains', () => {
  const text = readFileSync(commandFile(), 'utf8')
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true)
  expect(text).toContain(readFileSync(join(ROOT, 'node_modules/ws/LICENSE'), 'utf8').trim())
})

test('it carries the schema of its reports, and no more than it needs', () => {
  const schema = join(installed(), 'dist/doctor/report.schema.json')
  const source = join(ROOT, 'src/doctor/report.schema.json')
  expect(readFileSync(schema, 'utf8')).toBe(readFileSync(source, 'utf8'))
  expect(statSync(commandFile()).size).toBeLessThan(400_000)
})
