/** The runtimes that the recipes for servers are written for, and how they come here. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { aptGet, mayAptGet, run } from '../../demo/browser/apt-get.ts'

const FOLDER = fileURLToPath(
  new URL('../../node_modules/.cache/belay-ws/runtimes', import.meta.url),
)

/** From the npm registry, and too big for the dev dependencies of all: 350 MB. */
const FROM_NPM: Record<string, string> = {
  bun: 'bun@1.4.5',
  deno: 'deno@2.9.6',
  workerd: 'workerd@1.20261117.1',
}

const FROM_DEBIAN = [
  'golang-go',
  'golang-github-gorilla-websocket-dev',
  'golang-nhooyr-websocket-dev',
  'haproxy',
  'nginx-light',
  'python3-fastapi',
  'python3-uvicorn',
  'python3-websockets',
]

/** Go takes its packages as distributions install them, not from the network. */
const GO = { GOPATH: '/usr/share/gocode', GO111MODULE: 'off' }

/** What a recipe runs in: these runtimes first, then those of the system. */
export const runtimeEnvironment = (): NodeJS.ProcessEnv => ({
  ...GO,
  ...process.env,
  PATH: [join(FOLDER, 'node_modules', '.bin'), process.env['PATH'], '/usr/sbin'].join(delimiter),
})

/** The Python that has Debian's packages: there may be another before it. */
export const PYTHON = ['/usr/bin/python3', 'python3'].find(
  (python, i, all) => i === all.length - 1 || existsSync(python),
)!

/** Whether a command can be run and ends well. */
export function works(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { env: runtimeEnvironment(), timeout: 120_000 }).status === 0
}

/** Each runtime by the first word of its recipes' names; what it says where it is not there. */
const CHECKS: Record<string, { isThere: () => boolean; missing: string }> = {
  bun: { isThere: () => works('bun', '--version'), missing: 'Bun' },
  deno: { isThere: () => works('deno', '--version'), missing: 'Deno' },
  workerd: { isThere: () => works('workerd', '--version'), missing: 'workerd' },
  python: {
    isThere: () => works(PYTHON, '-c', 'import websockets, asyncio'),
    missing: 'python3 with the package websockets',
  },
  fastapi: {
    isThere: () => works(PYTHON, '-c', 'import fastapi, uvicorn, websockets'),
    missing: 'python3 with the packages fastapi, uvicorn and websockets',
  },
  go: {
    isThere: () => works('go', 'list', 'github.com/gorilla/websocket', 'nhooyr.io/websocket'),
    missing: 'Go with the packages gorilla/websocket and nhooyr.io/websocket',
  },
  nginx: { isThere: () => works('nginx', '-v'), missing: 'nginx' },
  haproxy: { isThere: () => works('haproxy', '-v'), missing: 'HAProxy' },
}

/** Why a recipe cannot run here; `undefined` where it can. */
export function obstacle(runtime: string): string | undefined {
  const check = CHECKS[runtime]
  if (!check || check.isThere()) return undefined
  return `${check.missing} is not installed here; npm run test:recipes installs it where it can`
}

const isMissing = (names: string[]): boolean => names.some(name => obstacle(name) !== undefined)

/** Installs those of these runtimes that are missing and that the npm registry has. */
export function ensureFromNpm(names: string[] = Object.keys(FROM_NPM)): void {
  if (!isMissing(names)) return
  mkdirSync(FOLDER, { recursive: true })
  const manifest = join(FOLDER, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n')
  run('npm', 'install', '--prefix', FOLDER, '--no-audit', ...names.map(name => FROM_NPM[name]!))
}

/** Installs what is missing, where that is possible. */
export function ensureRuntimes(): void {
  ensureFromNpm()
  const fromDebian = Object.keys(CHECKS).filter(name => !Object.hasOwn(FROM_NPM, name))
  if (isMissing(fromDebian) && mayAptGet()) {
    unstarted(() =>
      aptGet(['--no-install-recommends', ...FROM_DEBIAN], () => !isMissing(fromDebian)),
    )
  }
}

/** Installs the two proxies alone, which are small, where that is possible. */
export function ensureProxies(): void {
  const names = ['nginx', 'haproxy']
  if (!isMissing(names) || !mayAptGet()) return
  const packages = ['--no-install-recommends', 'nginx-light', 'haproxy']
  unstarted(() => aptGet(packages, () => !isMissing(names)))
}

/** Debian's packages of servers start them, unless this program says that they must not. */
const POLICY = '/usr/sbin/policy-rc.d'

export function unstarted(install: () => void): void {
  const isOurs = !existsSync(POLICY)
  if (isOurs) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    install()
  } finally {
    if (isOurs) rmSync(POLICY)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) ensureRuntimes()
