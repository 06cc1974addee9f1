import { Socket } from 'phoenix'
import type { Connect } from '../driver.ts'

const connect: Connect = (url, transport) => {
  const socket = new Socket(url, {
    transport,
    heartbeatIntervalMs: 3000,
    reconnectAfterMs: () => 500,
    rejoinAfterMs: () => 500,
  })
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
