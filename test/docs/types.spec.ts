/** All code in the documents compiles, against the types of the package as it would be published. */
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'
import type { Block } from './blocks.ts'
import { blocksOf, documents } from './blocks.ts'
import { newFolder } from './copied.ts'

test.describe.configure({ mode: 'parallel' })

const EXTENSIONS: Record<string, string> = { js: 'js', jsx: 'jsx', ts: 'ts', tsx: 'tsx' }

const BASE = {
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  // A block is a module, whether or not it imports anything.
  moduleDetection: 'force',
  jsx: 'react-jsx',
  lib: ['es2022', 'dom', 'dom.iterable'],
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  // Ours are checked with nothing skipped elsewhere; here are other people's.
  skipLibCheck: true,
}

/** A syntax error, or a name, a module or a member of a module that does not exist. */
const MISSING = /error TS(?:1\d{3}|2304|2305|2307|2552|2724):/

const PROGRAMS = {
  scripts: {
    options: { ...BASE, allowJs: true, checkJs: true, strict: false, strictNullChecks: false },
    takes: ({ language }: Block) => /^jsx?$/.test(language),
    // Types are not what they are written for.
    concerns: MISSING,
  },
  workers: {
    options: { ...BASE, lib: ['es2022', 'webworker'] },
    takes: ({ language, file }: Block) => /^tsx?$/.test(language) && /worker/.test(file ?? ''),
    concerns: /error/,
  },
  'components of Solid': {
    options: { ...BASE, jsx: 'preserve', jsxImportSource: 'solid-js' },
    takes: ({ document, language }: Block) => language === 'tsx' && document === 'docs/solid.md',
    concerns: /error/,
  },
  pages: {
    options: BASE,
    takes: (block: Block) =>
      /^tsx?$/.test(block.language) &&
      !PROGRAMS.workers.takes(block) &&
      !PROGRAMS['components of Solid'].takes(block),
    concerns: /error/,
  },
}

for (const [name, { options, takes, concerns }] of Object.entries(PROGRAMS)) {
  test(`the ${name} in the documents compile`, async () => {
    const folder = newFolder()
    const blocks = documents.flatMap(blocksOf).filter(takes)
    for (const { document, section, language, file, line, code } of blocks) {
      // Files of one recipe lie side by side, as they import each other.
      const place = join(folder, document, section.replace(/\W+/g, '-'))
      mkdirSync(place, { recursive: true })
      writeFileSync(join(place, file ?? `line-${line}.${EXTENSIONS[language]!}`), code)
    }
    const given = join(import.meta.dirname, 'given.d.ts')
    copyFileSync(given, join(folder, 'given.d.ts'))
    const include = ['**/*.ts', '**/*.tsx', '**/*.js', '**/*.jsx', '**/*.cjs']
    const config = { compilerOptions: options, include, exclude: ['node_modules'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(ROOT, 'node_modules/typescript-7/bin/tsc')
    const { stdout } = await promisify(execFile)(process.execPath, [
      tsc,
      '-p',
      folder,
      '--pretty',
      'false',
    ]).catch((error: unknown) => error as { stdout: string })
    const errors = stdout.split('\n').filter(line => concerns.test(line))
    expect(errors).toEqual([])
    expect(blocks.length).toBeGreaterThan(0)
  })
}
