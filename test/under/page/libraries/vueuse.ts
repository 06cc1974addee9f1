import { useWebSocket } from '@vueuse/core'
import { watch } from 'vue'
import type { Connect, Settings } from '../driver.ts'
import { Echoes } from '../driver.ts'

/** The heartbeat is its own: any `pong` within the timeout will do. */
const SETTINGS: Settings = {
  autoReconnect: { delay: 500 },
  heartbeat: { message: 'ping', interval: 700, pongTimeout: 20_000 },
}

const connect: Connect = (url, _, __, settings = SETTINGS) => {
  const echoes = new Echoes()
  const { data, send, close } = useWebSocket<string>(url, settings)
  watch(data, text => text && echoes.came(text), { flush: 'sync' })
  return {
    exchange: text => echoes.exchange(text, () => send(text)),
    close: () => close(),
  }
}
export default connect
