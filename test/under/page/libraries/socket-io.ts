import { io } from 'socket.io-client'
import type { Connect, Settings } from '../driver.ts'

const SETTINGS: Settings = {
  reconnectionDelay: 500,
  reconnectionDelayMax: 500,
  randomizationFactor: 0,
}

const connect: Connect = (url, _, __, settings = SETTINGS) => {
  const socket = io(url, {
    transports: ['websocket'],
    ...settings,
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
