/** Libraries with a protocol of their own, and their own server. */
import { under } from './contract.ts'
import { startGraphql } from './server/graphql.ts'
import { startHocuspocus } from './server/hocuspocus.ts'
import { startMqtt } from './server/mqtt.ts'
import { startNats, whyNoNats } from './server/nats.ts'
import { startSocketIo } from './server/socket-io.ts'
import { startStomp } from './server/stomp.ts'
import { startTrpc } from './server/trpc.ts'
import { startYWebsocket } from './server/y-websocket.ts'

under({
  library: 'graphql-ws',
  option: 'webSocketImpl',
  format: 'graphqlTransportWs()',
  server: startGraphql,
  // Its first delay is a second and up to three more.
  backoff: 4000,
  isPing: message => message === '{"type":"ping"}',
  isReply: message => message === '{"type":"pong"}',
  isOwnBeat: message => message === '{"type":"ping"}',
})

under({
  library: 'trpc',
  option: 'WebSocket',
  format: 'tRPC()',
  server: startTrpc,
  backoff: 500,
  // The format shows the library every PONG, lest it miss one of its own.
  isOwnBeat: message => message === 'PING',
})

under({
  library: 'mqtt',
  option: 'createWebsocket',
  format: 'mqtt(5)',
  server: startMqtt,
  backoff: 500,
})

under({
  library: 'y-websocket',
  option: 'WebSocketPolyfill',
  format: 'inline',
  server: startYWebsocket,
  backoff: 500,
})

under({
  library: 'hocuspocus',
  option: 'WebSocketPolyfill',
  format: 'inline',
  server: startHocuspocus,
  backoff: 1000,
})

under({
  library: 'nats',
  option: 'wsFactory',
  format: 'inline',
  server: startNats,
  whyNot: whyNoNats,
  backoff: 500,
  isPing: message => message === PING,
  isReply: message => message === PONG,
  isOwnBeat: message => message === PING,
})

under({
  library: 'stomp',
  option: 'webSocketFactory',
  format: 'stomp(1000)',
  isAsking: false,
  path: '/stomp',
  server: () => startStomp(),
  backoff: 500,
  isOwnBeat: message => message === '\n',
})

under({
  library: 'socket-io',
  option: 'the global',
  format: 'engineIo()',
  isAsking: false,
  server: () => startSocketIo(),
  isWatching: true,
  backoff: 500,
  isOwnBeat: message => message === '2' || message === '3',
})

const hexadecimal = (text: string): string => `0x${Buffer.from(text).toString('hex')}`
const PING = hexadecimal('PING\r\n')
const PONG = hexadecimal('PONG\r\n')
