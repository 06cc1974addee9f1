const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('power', {
  onWake(listener) {
    const told = () => listener()
    ipcRenderer.on('wake', told)
    return () => ipcRenderer.off('wake', told)
  },
})
