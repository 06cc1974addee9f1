/** The types, in the TypeScript versions that people still use, with nothing skipped. */
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'
import { project } from './install.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

const RESOLUTIONS = {
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
  node16: { module: 'node16', moduleResolution: 'node16' },
  nodenext: { module: 'nodenext', moduleResolution: 'nodenext' },
}

async function compile(compiler: string, resolution: keyof typeof RESOLUTIONS): Promise<string> {
  const folder = await mkdtemp(join(project(), 'types-'))
  await copyFile(join(import.meta.dirname, 'usage.ts'), join(folder, 'usage.ts'))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const compilerOptions = {
    ...RESOLUTIONS[resolution],
    target: 'es2022',
    lib: ['es2022', 'dom'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    // Ours and those of our dependencies are checked; the compiler's own are not ours to check.
    skipLibCheck: false,
    skipDefaultLibCheck: true,
  }
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['usage.ts'] }),
  )
  const tsc = join(ROOT, 'node_modules', compiler, 'bin/tsc')
  const run = promisify(execFile)(process.execPath, [tsc, '-p', folder])
  return run.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout: string }).stdout || (error as Error).message,
  )
}

for (const [compiler, resolutions] of [
  ['typescript-5.4', ['bundler', 'node16', 'nodenext']],
  ['typescript-5.6', ['bundler']],
  ['typescript-5.9', ['bundler']],
  ['typescript', ['bundler']],
  ['typescript-7', ['bundler', 'nodenext']],
] as const) {
  test(`compiles with ${compiler}`, compiler === 'typescript-5.4' ? ALWAYS : LONG, async () => {
    for (const resolution of resolutions) expect(await compile(compiler, resolution)).toBe('')
  })
}
