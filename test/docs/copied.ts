/** A recipe, copied into a project as a reader copies it: the packages are installed, nothing else. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { project } from '../package/install.ts'
import { ROOT } from '../rig/harness-file.ts'
import type { Block } from './blocks.ts'

/**
 * A new folder in which our package is the installed one, and all others are those of this project.
 */
export function newFolder(): string {
  const folder = mkdtempSync(join(project(), 'docs-'))
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  return folder
}

/**
 * Writes each block into the file that it names.
 *
 * @param address - What stands in place of `wss://example.com`.
 * @returns The folder.
 */
export function copy(blocks: readonly Block[], address = 'wss://example.com'): string {
  const folder = newFolder()
  mkdirSync(join(folder, 'out'))
  for (const { file, code } of blocks) {
    if (file) writeFileSync(join(folder, file), code.replaceAll('wss://example.com', address))
  }
  return folder
}

/**
 * Bundles modules of a copied recipe into `out`.
 *
 * @param driver - What a reader would write beside the recipe, as `driver.ts`.
 */
export async function bundle(folder: string, driver: string, also: string[] = []): Promise<string> {
  const { build } = await import('esbuild')
  writeFileSync(join(folder, 'driver.ts'), driver)
  const out = join(folder, 'out')
  await build({
    absWorkingDir: folder,
    entryPoints: ['driver.ts', ...also],
    outdir: out,
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  })
  writePage(out, 'driver.js')
  return out
}

/** An `index.html` that runs one script. */
export function writePage(folder: string, script: string): void {
  const page = `<!doctype html><meta charset="utf-8"><script type="module" src="${script}"></script>`
  writeFileSync(join(folder, 'index.html'), page)
}

/** Runs the server of a copied recipe. */
export function startServer(folder: string, env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['server.js'], {
    cwd: folder,
    // What it prints is read here, so no colours.
    env: { ...process.env, FORCE_COLOR: '0', PORT: '0', ...env },
  })
}

/** The port that a server says it listens on. */
export async function portOf(server: ChildProcess): Promise<number> {
  let complaints = ''
  server.stderr!.on('data', data => (complaints += data))
  for await (const line of createInterface({ input: server.stdout! })) {
    const [, port] = /^listening on (\d+)$/.exec(line) ?? []
    if (port) return Number(port)
  }
  throw new Error(`it never listened: ${complaints}`)
}
