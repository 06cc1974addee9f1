import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const node = (code: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: ROOT,
    encoding: 'utf8',
  })

beforeAll(() => {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'pipe' })
}, 60_000)

test('each entry has its types beside it', () => {
  const { exports } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
    exports: Record<string, { types: string; default: string } | string>
  }
  expect(Object.keys(exports)).toEqual([
    '.',
    './socket',
    './global',
    './formats',
    './server',
    './messages',
    './codec',
    './diagnostics',
    './status-element',
    './core',
    './package.json',
  ])
  for (const entry of Object.values(exports)) {
    if (typeof entry === 'string') continue
    expect(entry.types).toBe(entry.default.replace(/\.js$/, '.d.ts'))
    expect(existsSync(`${ROOT}/${entry.types}`) && existsSync(`${ROOT}/${entry.default}`)).toBe(
      true,
    )
  }
})

test('imports without a DOM, and says at construction what is missing', () => {
  const told = node(`
    import Default, { ReconnectingWebSocket } from 'belay-ws'
    import { HeartbeatWebSocket } from 'belay-ws/socket'
    import { Heartbeat } from 'belay-ws/core'
    import { installGlobal } from 'belay-ws/global'
    delete globalThis.WebSocket
    for (const Class of [ReconnectingWebSocket, HeartbeatWebSocket]) {
      try { new Class('ws://127.0.0.1:1/') } catch (error) { console.log(error.message) }
    }
    try { installGlobal({ match: () => true }) } catch (error) { console.log(error.message) }
    console.log(Default === ReconnectingWebSocket, typeof Heartbeat)
  `)
  const lines = told.trim().split('\n')
  expect(lines[0]).toMatch(/^belay-ws: there is no WebSocket here to build on/)
  expect(lines[1]).toBe(lines[0])
  expect(lines[2]).toMatch(/^belay-ws: the global WebSocket is not the standard class/)
  expect(lines[3]).toBe('true function')
})

test('says at construction what a runtime lacks that has a WebSocket and little else', () => {
  const told = node(`
    let dialled = 0
    globalThis.WebSocket = class extends EventTarget {
      static CLOSING = 2
      constructor() { super(); dialled++ }
    }
    for (const name of ['CloseEvent', 'ErrorEvent', 'reportError']) delete globalThis[name]
    const { HeartbeatWebSocket, ReconnectingWebSocket } = await import('belay-ws')
    for (const Class of [ReconnectingWebSocket, HeartbeatWebSocket]) {
      try { new Class('ws://127.0.0.1:1/') } catch (error) { console.log(error.message) }
    }
    console.log(dialled)
  `)
  const lines = told.trim().split('\n')
  expect(lines[0]).toMatch(/^belay-ws: there is no CloseEvent, no ErrorEvent, no reportError here/)
  expect(lines[1]).toBe(lines[0])
  expect(lines[2]).toBe('0')
})

test('a global that is no WebSocket class fails at construction, not at import', () => {
  const told = node(`
    globalThis.WebSocket = { connect() {} }
    const { ReconnectingWebSocket } = await import('belay-ws')
    const { HeartbeatWebSocket } = await import('belay-ws/socket')
    for (const Class of [ReconnectingWebSocket, HeartbeatWebSocket]) {
      try { new Class('ws://127.0.0.1:1/') } catch (error) { console.log(error.message) }
    }
  `)
  const lines = told.trim().split('\n')
  expect(lines[0]).toMatch(/^belay-ws: there is no WebSocket here to build on/)
  expect(lines[1]).toBe(lines[0])
})

test('the badge can be imported and defined where there is no DOM', () => {
  const told = node(`
    const { defineStatusElement } = await import('belay-ws/status-element')
    console.log(defineStatusElement(), typeof HTMLElement)
  `)
  expect(told.trim()).toBe('undefined undefined')
})

test('formats and the server half work where there is nothing of a browser', () => {
  const told = node(`
    for (const name of ['WebSocket', 'EventTarget', 'Event', 'navigator']) delete globalThis[name]
    const { phoenix } = await import('belay-ws/formats')
    const { answer } = await import('belay-ws/server')
    console.log(phoenix().ping(1), answer('ping'))
  `)
  expect(told.trim()).toBe('[null,"belay:1","phoenix","heartbeat",{}] pong')
})

test.each([
  'socket',
  'global',
  'server',
  'messages',
  'codec',
  'diagnostics',
  'status-element',
  'core/formats/index',
  'core/index',
])('%s comes without dependencies', entry => {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const [, path] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export) .*["']([^"']+)["'];?$/gm,
    )) {
      expect(path).toMatch(/^\.\.?\//)
      visit(fileURLToPath(new URL(path!, `file://${file}`)))
    }
  }
  visit(`${ROOT}/dist/${entry}.js`)
  expect(seen.size).toBeGreaterThan(3)
  // What runs on a server has nothing of the browser's part.
  const browser = [...seen].filter(file => /\/(?:socket|client|page|global)/.test(file))
  if (!['socket', 'global'].includes(entry)) expect(browser).toEqual([])
})
