import { Centrifuge } from 'centrifuge'
import type { Connect, Settings } from '../driver.ts'

const SETTINGS: Settings = {
  minReconnectDelay: 500,
  maxReconnectDelay: 500,
  maxServerPingDelay: 20_000,
}

const connect: Connect = (url, websocket, _, settings = SETTINGS) => {
  const client = new Centrifuge(url, { websocket, ...settings })
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
