import { TEXT, next, plain } from '../subject.ts'

/** The control: what is measured above nothing must be nothing. */
export default plain(async (url, hear) => {
  const socket = new WebSocket(url)
  socket.addEventListener('message', ({ data }) => hear(data))
  await next(socket, 'open')
  return () => socket.send(TEXT)
})
