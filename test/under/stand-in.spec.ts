/** Libraries whose server is on no registry: a stand-in speaks its documented handshake. */
import { under } from './contract.ts'
import { startActionCable } from './server/action-cable.ts'
import { startCentrifugo } from './server/centrifugo.ts'
import { startPhoenix, startSupabase } from './server/phoenix.ts'
import { startSignalr } from './server/signalr.ts'

under({
  library: 'centrifuge',
  option: 'websocket',
  format: 'centrifugo()',
  isAsking: false,
  server: () => startCentrifugo(),
  backoff: 500,
  isOwnBeat: message => message === '{}',
})

under({
  library: 'phoenix',
  option: 'transport',
  format: 'phoenix(2)',
  server: startPhoenix,
  backoff: 500,
  isReply: message => message.includes('"belay:'),
  isOwnBeat: message => message.includes('"heartbeat"'),
})

under({
  library: 'supabase',
  option: 'transport',
  format: 'phoenix(1)',
  server: startSupabase,
  backoff: 500,
  isReply: message => message.includes('"belay:'),
})

under({
  library: 'signalr',
  option: 'WebSocket',
  format: 'signalR()',
  isAsking: false,
  server: () => startSignalr(),
  backoff: 500,
  isOwnBeat: message => message === '{"type":6}\x1e',
})

under({
  library: 'action-cable',
  option: 'adapters.WebSocket',
  format: 'actionCable()',
  isAsking: false,
  server: () => startActionCable(),
  // It looks every 3 s or more for a connection that is gone.
  backoff: 30_000,
  isOwnBeat: message => message.includes('"type":"ping"'),
})
