// An application whose tabs have one connection, written as the documents say.
import { ReconnectingWebSocket } from 'belay-ws'
import { shared } from 'belay-ws/tabs'

const url = new URL(location.href).searchParams.get('url')

globalThis.socket = shared(
  () =>
    new SharedWorker(new URL('./live.worker.js', import.meta.url), { type: 'module', name: url }),
  () => new ReconnectingWebSocket(url),
)
globalThis.told = []
globalThis.socket.addEventListener('message', ({ data }) => globalThis.told.push(data))
