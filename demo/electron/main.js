import { fileURLToPath } from 'node:url'
import { BrowserWindow, app, powerMonitor } from 'electron'

const beside = name => fileURLToPath(new URL(name, import.meta.url))

await app.whenReady()

const window = new BrowserWindow({
  webPreferences: {
    preload: beside('preload.cjs'),
    // The defaults: the page has no access to Node or Electron.
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
  },
})

// A page gets no event for this, or a late one.
for (const event of ['resume', 'unlock-screen']) {
  powerMonitor.on(event, () => {
    for (const { webContents } of BrowserWindow.getAllWindows()) webContents.send('wake')
  })
}

app.on('window-all-closed', () => app.quit())

// `electron . wss://example.com/live`
const url = process.argv.find(argument => /^wss?:/.test(argument))
window.loadFile(beside('index.html'), { query: url ? { url } : {} })
