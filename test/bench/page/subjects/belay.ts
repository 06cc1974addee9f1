import { ReconnectingWebSocket } from '../../../../src/index.ts'
import { TEXT, plain } from '../subject.ts'

export default plain(async (url, hear) => {
  const client = new ReconnectingWebSocket(url)
  client.addEventListener('message', ({ data }) => hear(data))
  await new Promise(resolve => client.on('pong', resolve))
  return () => client.send(TEXT)
})
