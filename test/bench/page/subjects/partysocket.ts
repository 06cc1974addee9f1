import { WebSocket as PartySocket } from 'partysocket'
import { TEXT, plain } from '../subject.ts'

export default plain(async (url, hear) => {
  const socket = new PartySocket(url)
  socket.addEventListener('message', ({ data }) => hear(data))
  await new Promise(resolve => socket.addEventListener('open', resolve))
  return () => socket.send(TEXT)
})
