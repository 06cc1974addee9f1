import { io } from 'socket.io-client'
import type { Connect } from '../driver.ts'

const connect: Connect = url => {
  const socket = io(url, {
    transports: ['websocket'],
    reconnectionDelay: 500,
    reconnectionDelayMax: 500,
    randomizationFactor: 0,
  })
  return {
    exchange: async text => {
      if ((await socket.timeout(5000).emitWithAck('echo', text)) !== text)
        throw new Error('another')
    },
    close: () => socket.disconnect(),
  }
}
export default connect
