/** Libraries that speak no protocol of their own, with the demo's server. */
import { under } from './contract.ts'
import { startEcho } from './server/echo.ts'

const row = {
  format: 'text()',
  server: startEcho,
  isPing: (message: string) => message === 'ping',
  isReply: (message: string) => message === 'pong',
}

under({ ...row, library: 'reconnecting-websocket', option: 'WebSocket', backoff: 5000 })
under({ ...row, library: 'partysocket', option: 'WebSocket', backoff: 5000 })
under({ ...row, library: 'rxjs', option: 'WebSocketCtor', backoff: 500 })
under({ ...row, library: 'websocket-ts', option: 'the global', backoff: 500 })
under({ ...row, library: 'react-use-websocket', option: 'the global', backoff: 500 })
under({
  ...row,
  library: 'vueuse',
  option: 'the global',
  backoff: 500,
  isOwnBeat: message => message === 'ping',
})
