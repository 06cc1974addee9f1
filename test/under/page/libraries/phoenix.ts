import { Socket } from 'phoenix'
import type { Connect, Settings } from '../driver.ts'

const SETTINGS: Settings = {
  heartbeatIntervalMs: 3000,
  reconnectAfterMs: () => 500,
  rejoinAfterMs: () => 500,
}

const connect: Connect = (url, transport, _, settings = SETTINGS) => {
  const socket = new Socket(url, { transport, ...settings })
  socket.connect()
  const channel = socket.channel('room')
  channel.join()
  return {
    exchange: text =>
      new Promise((resolve, reject) =>
        channel
          .push('echo', { text })
          .receive('ok', (answer: { text: string }) => {
            if (answer.text === text) resolve(undefined)
          })
          .receive('timeout', reject),
      ),
    close: () => socket.disconnect(),
  }
}
export default connect
