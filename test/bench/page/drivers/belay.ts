import { ReconnectingWebSocket } from '../../../../src/index.ts'
import type { Connect } from '../../../under/page/driver.ts'
import { Echoes } from '../../../under/page/driver.ts'

const connect: Connect = (url, WebSocket, _, settings) => {
  const echoes = new Echoes()
  const socket = new ReconnectingWebSocket(url, [], {
    // Without one, all clients share the default class.
    ...(WebSocket !== globalThis.WebSocket && { WebSocket }),
    ...settings,
  })
  socket.onmessage = ({ data }) => echoes.came(data as string)
  return {
    exchange: text => echoes.exchange(text, () => socket.send(text)),
    close: () => socket.close(),
  }
}
export default connect
