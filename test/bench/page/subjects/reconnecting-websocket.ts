import ReconnectingWebSocket from 'reconnecting-websocket'
import { TEXT, plain } from '../subject.ts'

export default plain(async (url, hear) => {
  const socket = new ReconnectingWebSocket(url)
  socket.addEventListener('message', ({ data }) => hear(data))
  await new Promise(resolve => socket.addEventListener('open', resolve))
  return () => socket.send(TEXT)
})
