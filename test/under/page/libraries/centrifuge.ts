import { Centrifuge } from 'centrifuge'
import type { Connect } from '../driver.ts'

const connect: Connect = (url, websocket) => {
  const client = new Centrifuge(url, {
    websocket,
    minReconnectDelay: 500,
    maxReconnectDelay: 500,
    maxServerPingDelay: 20_000,
  })
  client.connect()
  return {
    exchange: async text => {
      const { data } = await client.rpc('echo', text)
      if (data !== text) throw new Error('another text came back')
    },
    close: () => client.disconnect(),
  }
}
export default connect
