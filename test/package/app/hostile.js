// One client for each format, all of which talk to a server that says anything.
import { ReconnectingWebSocket } from 'belay-ws'
import * as formats from 'belay-ws/formats'

const url = new URLSearchParams(location.search).get('url')
const { heartbeatMode, ...makers } = formats

globalThis.told = []
globalThis.clients = Object.keys(makers).length
for (const [name, make] of Object.entries(makers)) {
  const format = make()
  const socket = new ReconnectingWebSocket(`${url}${name}`, undefined, {
    heartbeat: { format, interval: Math.min(5000, format.maxInterval ?? 5000) },
    maxReconnectionDelay: 100,
  })
  socket.binaryType = 'arraybuffer'
  let frames = 0
  socket.addEventListener('message', ({ data }) => {
    if (data === 'enough') told.push(`${heartbeatMode(format)} ${name}`)
    frames++
  })
  socket.on('disconnected', ({ code, reason }) => (document.title = `${frames} ${code} ${reason}`))
}
