/** docs/electron.md: not in Electron, which cannot be had here; the document says what follows. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../package/install.ts'
import { expect, test } from '../rig/rig.ts'
import { ROOT } from '../rig/harness-file.ts'
import { blocksOf } from './blocks.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

const DEMO = join(ROOT, 'demo/electron')
const LIBRARY = 'dist/standalone.classic.js'
const within = { timeout: 60_000 }

test('the document shows the demo, and the demo is what the document shows', () => {
  const files = blocksOf('docs/electron.md').filter(({ file }) => file)
  expect(files.map(({ file }) => file)).toEqual([
    'main.js',
    'preload.cjs',
    'index.html',
    'renderer.js',
  ])
  for (const { file, code } of files) {
    const [, ...shown] = code.split('\n')
    const demo = readFileSync(join(DEMO, file!), 'utf8')
    expect(demo.replace('../../', '../../node_modules/belay-ws/')).toBe(
      shown.join('\n').replace(/^\n/, ''),
    )
  }
})

/** Where Electron puts them if a page is allowed to have them. */
const nodeGlobals = () => {
  const require = (name: string) => {
    throw new Error(`nobody asked for ${name}`)
  }
  const process = { versions: { node: '20.0.0', electron: '40.0.0' }, type: 'renderer', env: {} }
  Object.assign(globalThis, { process, require, module: { exports: {} }, exports: {} })
  Object.assign(globalThis, { global: globalThis, Buffer: class Buffer extends Uint8Array {} })
}

for (const [beside, globals] of [
  ['alone', () => {}],
  ["with Node's globals beside it", nodeGlobals],
] as const) {
  test(
    `the renderer from file://, ${beside}: a wake-up finds the dead link`,
    beside === 'alone' ? ALWAYS : LONG,
    async ({ context, faults, url }) => {
      // As they lie in the project: the demo two folders below, and what is built.
      const folder = mkdtempSync(join(project(), 'electron-'))
      cpSync(DEMO, join(folder, 'demo/electron'), { recursive: true })
      mkdirSync(join(folder, 'dist'))
      cpSync(join(project(), 'node_modules/belay-ws', LIBRARY), join(folder, LIBRARY))

      const page = await context.newPage()
      const complaints: string[] = []
      page.on('pageerror', ({ message }) => complaints.push(message))
      page.on('console', message => complaints.push(message.text()))
      await page.addInitScript(globals)
      // In place of the preload script.
      await page.addInitScript(() => {
        const wake = new EventTarget()
        const onWake = (listener: () => void) => wake.addEventListener('wake', listener)
        Object.assign(globalThis, { wake, power: { onWake } })
      })
      await page.goto(`file://${folder}/demo/electron/index.html?url=${encodeURIComponent(url)}`)
      const log = () => page.locator('#log').innerText()
      await expect.poll(log, within).toBe('hello')
      await faults.set({ kind: 'cliff' }, 'existing')
      // By itself the heartbeat would ask in 15 s and give up 10 s later; who is told to check takes 3.
      await page.evaluate(() => (globalThis as any).wake.dispatchEvent(new Event('wake')))
      await expect.poll(log, { timeout: 18_000 }).toBe('hello\nheartbeat 1006\nhello')
      expect(await page.locator('#status').innerText()).toBe('connected')
      expect(complaints).toEqual([])
    },
  )
}

test('the main process and the preload script, against a stand-in of Electron', () => {
  const folder = mkdtempSync(join(project(), 'electron-'))
  cpSync(DEMO, folder, { recursive: true })
  const electron = join(folder, 'node_modules/electron')
  mkdirSync(electron, { recursive: true })
  writeFileSync(join(electron, 'package.json'), '{ "main": "index.cjs" }')
  writeFileSync(
    join(electron, 'index.cjs'),
    `const { EventEmitter } = require('node:events')
     const told = (exports.told = [])
     exports.app = Object.assign(new EventEmitter(), {
       whenReady: async () => {},
       quit: () => told.push('quit'),
     })
     exports.powerMonitor = new EventEmitter()
     exports.ipcRenderer = new EventEmitter()
     const windows = []
     exports.BrowserWindow = class {
       static getAllWindows = () => windows
       webContents = { send: name => { told.push(name); exports.ipcRenderer.emit(name, {}) } }
       constructor({ webPreferences }) { windows.push(this); this.preferences = webPreferences }
       loadFile(file, { query }) { told.push(require('node:path').basename(file), query) }
     }
     exports.contextBridge = { exposeInMainWorld: (name, api) => (exports[name] = api) }`,
  )
  const told = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import electron from 'electron'
       await import('./main.js')
       const [{ preferences }] = electron.BrowserWindow.getAllWindows()
       await import(preferences.preload)
       const undo = electron.power.onWake((...given) => electron.told.push(given))
       electron.powerMonitor.emit('resume')
       undo()
       electron.powerMonitor.emit('unlock-screen')
       electron.app.emit('window-all-closed')
       const { contextIsolation, sandbox, nodeIntegration } = preferences
       electron.told.push({ contextIsolation, sandbox, nodeIntegration })
       process.stdout.write(JSON.stringify(electron.told))`,
      'wss://example.com/live',
    ],
    { cwd: folder, encoding: 'utf8' },
  )
  expect(JSON.parse(told)).toEqual([
    'index.html',
    { url: 'wss://example.com/live' },
    'wake',
    // Nothing of the event, which is a handle on the main process.
    [],
    'wake',
    'quit',
    { contextIsolation: true, sandbox: true, nodeIntegration: false },
  ])
})
