// An application: it connects to the url of its own address, and writes down what it is told.
import { ReconnectingWebSocket } from 'belay-ws'

const url = new URLSearchParams(location.search).get('url')
const heartbeat = { interval: 100, timeout: 1000 }
const socket = new ReconnectingWebSocket(url, undefined, { heartbeat })

globalThis.told = []
socket.on('disconnected', ({ cause }) => told.push(cause))
socket.addEventListener('open', () => socket.send('hello'))
socket.addEventListener('message', ({ data }) => told.push(data))
