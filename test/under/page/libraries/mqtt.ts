import mqtt from 'mqtt'
import type { Connect, Settings } from '../driver.ts'
import { Echoes } from '../driver.ts'

const SETTINGS: Settings = { reconnectPeriod: 500, keepalive: 5 }

const connect: Connect = (url, WebSocket, _, settings = SETTINGS) => {
  const echoes = new Echoes()
  const client = mqtt.connect(url, {
    createWebsocket: (url, protocols) => new WebSocket(url, protocols),
    ...settings,
  })
  const topic = `echo/${Math.random()}`
  client.subscribe(topic)
  client.on('message', (_, payload) => echoes.came(payload.toString()))
  return {
    exchange: text => echoes.exchange(text, () => client.publish(topic, text)),
    close: () => client.end(),
  }
}
export default connect
