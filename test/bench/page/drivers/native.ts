import type { Connect } from '../../../under/page/driver.ts'
import { Echoes } from '../../../under/page/driver.ts'

const connect: Connect = (url, WebSocket) => {
  const echoes = new Echoes()
  const socket = new WebSocket(url)
  socket.onmessage = ({ data }) => echoes.came(data as string)
  return {
    exchange: text => echoes.exchange(text, () => socket.send(text)),
    close: () => socket.close(),
  }
}
export default connect
