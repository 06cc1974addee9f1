/** The recipes for servers, run as they stand in the document. */
import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { recipe } from '../docs/blocks.ts'
import { portOf } from '../docs/copied.ts'
import { clientFrame, rawClient } from './raw-client.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DOCUMENT = readFileSync(`${ROOT}/docs/server-recipes.md`, 'utf8')

/** By their headings. */
const TESTED = {
  'node ws': 'Node, `ws`',
  'node upgrade': 'Node, upgrade of an HTTP server',
  'node answer': 'Node, `ws`, without `keepAlive`',
  'python websockets': 'Python, `websockets`',
  'go gorilla': 'Go, gorilla/websocket',
}

const recipes = new Map(
  Object.entries(TESTED).map(
    ([name, section]) => [name, recipe('docs/server-recipes.md', section)[0]!.code] as const,
  ),
)

/** Why a recipe cannot run here; `undefined` where it can. */
function obstacle(name: string): string | undefined {
  if (name.startsWith('python')) {
    const { status } = spawnSync('python3', ['-c', 'import websockets, asyncio'])
    return status === 0 ? undefined : 'python3 with the package websockets is not installed here'
  }
  if (name.startsWith('go')) {
    const { status } = spawnSync('go', ['list', 'github.com/gorilla/websocket'], { env: GO })
    return status === 0 ? undefined : 'Go with the package gorilla/websocket is not installed here'
  }
  return undefined
}

/** Packages as distributions install them, not from the network. */
const GO = { GOPATH: '/usr/share/gocode', ...process.env, GO111MODULE: 'off' }

/** The library as its source lies here: what is built may be built anew at this moment. */
const fromSource = (code: string) =>
  code.replaceAll(`'belay-ws/server'`, JSON.stringify(`${ROOT}/src/server.ts`))

function start(name: string): ChildProcess {
  const code = recipes.get(name)!
  const env = { ...process.env, PORT: '0' }
  if (name.startsWith('python')) return spawn('python3', ['-c', code], { env })
  if (name.startsWith('go')) return spawn(compiled(code), { env })
  const node = ['--import', 'tsx', '--input-type=module', '--eval', fromSource(code)]
  return spawn(process.execPath, node, { env, cwd: ROOT })
}

/** A program of Go's; not run by `go run`, whose child would outlive it. */
function compiled(code: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'belay-ws-recipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'main.go'), code)
  const { status, stderr } = spawnSync('go', ['build', '-o', 'server', 'main.go'], {
    cwd: folder,
    env: GO,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return join(folder, 'server')
}

test('the document says of no other recipe that it is tested', () => {
  expect(DOCUMENT.match(/^Tested/gm)).toHaveLength(recipes.size)
})

describe.each([...recipes.keys()])('%s', name => {
  test('replies to heartbeats and lets all else through', async context => {
    const reason = obstacle(name)
    if (reason) context.skip(reason)
    const server = start(name)
    onTestFinished(() => void server.kill('SIGKILL'))
    const at = await portOf(server)

    const client = new WebSocket(`ws://127.0.0.1:${at}/live`)
    const received: string[] = []
    client.on('message', (data, isBinary) =>
      received.push(`${isBinary ? 'binary' : 'text'} ${(data as Buffer).toString()}`),
    )
    await once(client, 'open')
    for (const data of ['ping', 'news', 'ping', 'ping ', Buffer.from('ping')]) client.send(data)
    await expect
      .poll(() => received, { timeout: 20_000 })
      .toEqual(['text pong', 'text news', 'text pong', 'text ping ', 'binary ping'])

    // A client that breaks the rules ends its own connection and nobody else's.
    const raw = await rawClient(at, '/live')
    raw.socket.write(clientFrame(3, 'x'))
    await raw.ended
    client.send('ping')
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(6)
    client.terminate()
  })
})
