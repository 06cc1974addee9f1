/** Imported where there is no page: in Node, on a server that renders, in a runtime that lacks much. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { project } from './install.ts'

const node = (code: string, type = 'module'): string =>
  execFileSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
    cwd: project(),
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' },
    // A client that is made by mistake would keep the process, and all tests after it, for ever.
    timeout: 60_000,
  })

const installed = () => join(project(), 'node_modules/belay-ws')

test('each entry has its types beside it, and each file of data is there', () => {
  const { exports } = JSON.parse(readFileSync(`${installed()}/package.json`, 'utf8')) as {
    exports: Record<string, { types: string; default: string } | string>
  }
  expect(Object.keys(exports)).toEqual([
    '.',
    './reconnecting-websocket',
    './socket',
    './global',
    './formats',
    './delivery',
    './server',
    './standby',
    './sessions',
    './sessions/redis',
    './sessions/nats',
    './messages',
    './codec',
    './diagnostics',
    './tabs',
    './tabs/host',
    './status-element',
    './core',
    './react',
    './vue',
    './solid',
    './svelte',
    './svelte/store',
    './standalone',
    './doctor/report.schema.json',
    './package.json',
  ])
  for (const entry of Object.values(exports)) {
    if (typeof entry === 'string') {
      // Data has no types; only JSON may do without them.
      expect(
        () => JSON.parse(readFileSync(`${installed()}/${entry}`, 'utf8')) as unknown,
      ).not.toThrow()
      continue
    }
    expect(entry.types).toBe(entry.default.replace(/\.js$/, '.d.ts'))
    for (const file of [entry.types, entry.default]) {
      expect(existsSync(`${installed()}/${file}`)).toBe(true)
    }
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

test('each binding and store needs its package, which nobody else does, and imports without a DOM', () => {
  const { peerDependencies, peerDependenciesMeta } = JSON.parse(
    readFileSync(`${installed()}/package.json`, 'utf8'),
  ) as Record<string, Record<string, unknown>>
  expect(Object.keys(peerDependencies!)).toEqual([
    ...['@nats-io/jetstream', 'react', 'solid-js', 'svelte', 'vue'],
  ])
  expect(peerDependenciesMeta).toEqual({
    '@nats-io/jetstream': { optional: true },
    react: { optional: true },
    'solid-js': { optional: true },
    svelte: { optional: true },
    vue: { optional: true },
  })
  for (const [entry, needed] of Object.entries({
    react: ['react'],
    vue: ['vue'],
    solid: ['solid-js'],
    svelte: ['svelte/reactivity'],
    store: [],
  })) {
    const code = readFileSync(`${installed()}/dist/bindings/${entry}.js`, 'utf8')
    const imported = [...code.matchAll(/^import .*from ["']([^."'][^"']*)["'];?$/gm)]
    expect(imported.map(([, name]) => name)).toEqual(needed)
  }
  const told = node(`
    delete globalThis.WebSocket
    const react = await import('belay-ws/react')
    const vue = await import('belay-ws/vue')
    const solid = await import('belay-ws/solid')
    const svelte = await import('belay-ws/svelte')
    const store = await import('belay-ws/svelte/store')
    for (const entry of [react, vue, solid, svelte, store]) console.log(Object.keys(entry).join())
  `)
  expect(told.trim().split('\n')).toEqual([
    'useReconnectingWebSocket',
    'useReconnectingWebSocket',
    'createReconnectingWebSocket',
    'createReconnectingWebSocket',
    'reconnectingWebSocket',
  ])
})

test('the React binding is a client component, and no other file is one', () => {
  const bindings = `${installed()}/dist/bindings`
  const isClient = (file: string) => /^["']use client["'];?\n/.test(readFileSync(file, 'utf8'))
  const files = readdirSync(bindings).filter(name => name.endsWith('.js'))
  expect(files.filter(name => isClient(`${bindings}/${name}`))).toEqual(['react.js'])
})

test('works in a runtime that has a WebSocket and little else', () => {
  const told = node(`
    globalThis.WebSocket = class extends EventTarget {
      static OPEN = 1
      readyState = 0
      constructor() {
        super()
        setTimeout(() => {
          this.readyState = 1
          this.dispatchEvent(new Event('open'))
        })
      }
      send() {}
      close() {}
    }
    for (const name of ['CloseEvent', 'ErrorEvent', 'reportError']) delete globalThis[name]
    const { HeartbeatWebSocket, ReconnectingWebSocket } = await import('belay-ws')
    for (const Class of [ReconnectingWebSocket, HeartbeatWebSocket.with({ closeTimeout: 50 })]) {
      const socket = new Class('ws://127.0.0.1:1/', [], { closeTimeout: 50 })
      await new Promise(resolve => socket.addEventListener('open', resolve))
      socket.close()
      await new Promise(resolve => socket.addEventListener('close', event => {
        console.log(event.code, event.reason, new event.constructor(event.type, event).code)
        resolve()
      }))
    }
  `)
  expect(told.trim().split('\n')).toEqual(['1006 close timeout 1006', '1006 close timeout 1006'])
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

test('a CommonJS program can require it', () => {
  const told = node(
    `const { ReconnectingWebSocket } = require('belay-ws'); console.log(ReconnectingWebSocket.name)`,
    'commonjs',
  )
  expect(told.trim()).toBe('ReconnectingWebSocket')
})

test('importing touches nothing: no timer keeps the process, no global is new', () => {
  const told = node(`
    const timers = () => process.getActiveResourcesInfo().filter(name => name === 'Timeout')
    const count = () => [Reflect.ownKeys(globalThis).length, timers().length]
    const before = count()
    for (const entry of ['', '/reconnecting-websocket', '/socket', '/global', '/formats', '/server', '/core', '/standalone']) {
      await import('belay-ws' + entry)
    }
    console.log(...count().map((value, at) => value - before[at]))
  `)
  expect(told.trim()).toBe('0 0')
})

test('the core exports its machines, and no helpers of this library', () => {
  const told = node(`console.log(Object.keys(await import('belay-ws/core')).join(' '))`)
  const names = told.trim().split(' ')
  const isMachine = (name: string) => /^[A-Z][a-z]/.test(name)
  expect(names.filter(isMachine)).toEqual([
    ...['Backoff', 'Deadline', 'Heartbeat', 'Lifecycle', 'Outbox', 'Peers', 'RoundTrip'],
    'StandbyPlan',
  ])
  // Functions and close codes, each of which is part of what a machine takes or gives.
  expect(names.filter(name => !isMachine(name))).toEqual([
    ...['ABNORMAL_CLOSURE', 'CLOSE_TIMEOUT', 'CONNECT_TIMEOUT', 'GIVEN_UP', 'HEARTBEAT_TIMEOUT'],
    ...['NORMAL_CLOSURE', 'TRY_AGAIN_LATER', 'causeOf', 'closeMeaning', 'connectLimit'],
    ...['heartbeatMode', 'isSendable', 'json', 'newPeer', 'pagePolicy', 'text'],
  ])
})

for (const entry of [
  ...['socket/index', 'socket/global', 'server/index', 'messages/index', 'codec/index'],
  ...['diagnostics/index', 'status-element/index', 'core/formats/index', 'core/index'],
]) {
  test(`${entry} comes without dependencies`, () => {
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
    visit(`${installed()}/dist/${entry}.js`)
    expect(seen.size).toBeGreaterThan(3)
    // What runs on a server has nothing of the browser's part.
    const browser = [...seen].filter(
      file => /\/(?:socket|client)\//.test(file) && !file.endsWith('/socket/runtime.js'),
    )
    if (!entry.startsWith('socket/')) expect(browser).toEqual([])
  })
}

test('the standalone files import nothing', () => {
  for (const file of ['standalone.js', 'standalone.classic.js']) {
    const code = readFileSync(`${installed()}/dist/${file}`, 'utf8')
    expect(code.match(/\bimport\s*[({"']|\brequire\(|\bfrom\s*["']/g)).toBe(null)
    expect(code).toContain('Copyright (c) 2018 Pedro Ladaria')
    expect(code).toContain('Copyright 2016 Andrey Sitnik')
  }
})
