import { HeartbeatWebSocket } from '../../../../src/socket/heartbeat-websocket.ts'
import { TEXT, next, plain } from '../subject.ts'

export default plain(async (url, hear) => {
  const socket = new HeartbeatWebSocket(url)
  socket.addEventListener('message', ({ data }) => hear(data))
  await next(socket, 'pong')
  return () => socket.send(TEXT)
})
