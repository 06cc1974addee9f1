import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import type { Subject } from '../subject.ts'
import { TEXT } from '../subject.ts'

const END = '\x1e'

const subject: Subject = {
  peer: { answer: frame => ((frame as string).includes('"protocol"') ? `{}${END}` : undefined) },
  frame: JSON.stringify({ type: 1, target: 'text', arguments: [TEXT] }) + END,
  async connect(url, hear) {
    const connection = new HubConnectionBuilder()
      .withUrl(url.replace('ws:', 'http:'), {
        skipNegotiation: true,
        transport: HttpTransportType.WebSockets,
      })
      .withAutomaticReconnect()
      .withServerTimeout(3_600_000)
      .configureLogging(LogLevel.None)
      .build()
    connection.on('text', hear)
    await connection.start()
    return () => connection.send('text', TEXT)
  },
}
export default subject
