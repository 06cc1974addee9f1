import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import type { Connect } from '../driver.ts'

const connect: Connect = async (url, WebSocket) => {
  const connection = new HubConnectionBuilder()
    .withUrl(url.replace('ws:', 'http:'), {
      // Known to the library, not to its types.
      ...{ WebSocket },
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
    })
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 500 })
    .configureLogging(LogLevel.None)
    .build()
  connection.keepAliveIntervalInMilliseconds = 700
  await connection.start()
  return {
    exchange: async text => {
      if ((await connection.invoke('echo', text)) !== text) throw new Error('another text')
    },
    close: () => connection.stop(),
  }
}
export default connect
