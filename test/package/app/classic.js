// A page without a bundler: everything is in `belayWs`, which the script before this one has made.
/* global belayWs */
const url = new URLSearchParams(location.search).get('url')
const heartbeat = { interval: 100, timeout: 1000 }
const socket = new belayWs.ReconnectingWebSocket(url, undefined, { heartbeat })

globalThis.told = []
socket.on('disconnected', ({ cause }) => told.push(cause))
socket.addEventListener('open', () => socket.send('hello'))
socket.addEventListener('message', ({ data }) => told.push(data))
