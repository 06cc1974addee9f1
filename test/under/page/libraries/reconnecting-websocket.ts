import ReconnectingWebSocket from 'reconnecting-websocket'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

const connect: Connect = (url, WebSocket, _, settings) => {
  const echoes = new Echoes()
  const socket = new ReconnectingWebSocket(url, [], { WebSocket, ...settings })
  socket.onmessage = ({ data }) => echoes.came(data as string)
  return {
    exchange: text => echoes.exchange(text, () => socket.send(text)),
    close: () => socket.close(),
  }
}
export default connect
