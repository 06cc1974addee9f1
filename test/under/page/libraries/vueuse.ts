import { useWebSocket } from '@vueuse/core'
import { watch } from 'vue'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

const connect: Connect = url => {
  const echoes = new Echoes()
  const { data, send, close } = useWebSocket<string>(url, {
    autoReconnect: { delay: 500 },
    // Its own: any `pong` within the timeout will do.
    heartbeat: { message: 'ping', interval: 700, pongTimeout: 20_000 },
  })
  watch(data, text => text && echoes.came(text), { flush: 'sync' })
  return {
    exchange: text => echoes.exchange(text, () => send(text)),
    close: () => close(),
  }
}
export default connect
