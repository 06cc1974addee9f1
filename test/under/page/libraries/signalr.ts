import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import type { Connect, Settings } from '../driver.ts'

const SETTINGS: Settings = {
  retryPolicy: { nextRetryDelayInMilliseconds: () => 500 },
  keepAliveIntervalInMilliseconds: 700,
}

const connect: Connect = async (url, WebSocket, _, { retryPolicy, ...rest } = SETTINGS) => {
  const connection = new HubConnectionBuilder()
    .withUrl(url.replace('ws:', 'http:'), {
      // Known to the library, not to its types.
      ...{ WebSocket },
      skipNegotiation: true,
      transport: HttpTransportType.WebSockets,
    })
    .withAutomaticReconnect(retryPolicy)
    .configureLogging(LogLevel.None)
    .build()
  Object.assign(connection, rest)
  await connection.start()
  return {
    exchange: async text => {
      if ((await connection.invoke('echo', text)) !== text) throw new Error('another text')
    },
    close: () => connection.stop(),
  }
}
export default connect
