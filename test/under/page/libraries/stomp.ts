import { Client } from '@stomp/stompjs'
import type { Connect, Settings } from '../driver.ts'
import { Echoes } from '../driver.ts'

const SETTINGS: Settings = {
  reconnectDelay: 500,
  heartbeatIncoming: 1000,
  heartbeatOutgoing: 1000,
  heartbeatToleranceMultiplier: 20,
}

const connect: Connect = (url, WebSocket, _, settings = SETTINGS) => {
  const echoes = new Echoes()
  const client = new Client({
    webSocketFactory: () => new WebSocket(url, ['v12.stomp', 'v11.stomp', 'v10.stomp']),
    ...settings,
    onConnect: () => client.subscribe('/topic/answer', ({ body }) => echoes.came(body)),
  })
  client.activate()
  return {
    exchange: text =>
      echoes.exchange(text, () => {
        if (client.connected) client.publish({ destination: '/topic/question', body: text })
      }),
    close: () => client.deactivate(),
  }
}
export default connect
