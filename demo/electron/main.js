import { fileURLToPath } from 'node:url'
import { BrowserWindow, app, powerMonitor } from 'electron'

const beside = name => fileURLToPath(new URL(name, import.meta.url))

await app.whenReady()

const window = new BrowserWindow({
  webPreferences: {
    preload: beside('preload.cjs'),
    // The defaults, and worth to be said: the page gets nothing of Node, nor of Electron.
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
  },
})

// Where a page learns of it at all, it learns late.
for (const event of ['resume', 'unlock-screen']) {
  powerMonitor.on(event, () => {
    for (const { webContents } of BrowserWindow.getAllWindows()) webContents.send('wake')
  })
}

app.on('window-all-closed', () => app.quit())

// `electron . wss://example.com/live`
const url = process.argv.find(argument => /^wss?:/.test(argument))
window.loadFile(beside('index.html'), { query: url ? { url } : {} })
