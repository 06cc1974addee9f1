/** The reference is made of the docstrings: each public symbol has one, and each link leads somewhere. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'
import { project } from './install.ts'
import { LONG } from '../rig/lengths.ts'

test('the reference is generated without a warning', LONG, () => {
  const out = mkdtempSync(join(project(), 'reference-'))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/typedoc/bin/typedoc'),
      '--options',
      'docs/typedoc.json',
      '--out',
      out,
    ],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, FORCE_COLOR: '0' } },
  )
  expect(`${stdout}${stderr}`).not.toMatch(/warning|error/i)
  expect(status).toBe(0)
  for (const page of [
    'classes/index.ReconnectingWebSocket',
    'interfaces/index.HeartbeatWebSocket',
  ]) {
    expect(existsSync(join(out, `${page}.html`))).toBe(true)
  }
})

test('the reference has every entry but the one that repeats the others', () => {
  const { exports } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
    exports: Record<string, { default: string } | string>
  }
  const { entryPoints } = JSON.parse(readFileSync(`${ROOT}/docs/typedoc.json`, 'utf8')) as {
    entryPoints: string[]
  }
  const sources = Object.values(exports)
    .filter(entry => typeof entry === 'object')
    .map(entry => entry.default.replace('./dist', '../src').replace(/js$/, 'ts'))
    .filter(source => !source.endsWith('standalone.ts'))
  expect(entryPoints.sort()).toEqual(sources.sort())
})
