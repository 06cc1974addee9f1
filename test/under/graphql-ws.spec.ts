import { under } from './contract.ts'
import { startGraphql } from './server/graphql.ts'

under({
  library: 'graphql-ws',
  option: 'webSocketImpl',
  format: 'graphqlTransportWs',
  server: startGraphql,
  // Its first delay is a second and up to three more.
  backoff: 4000,
  isPing: message => message === '{"type":"ping"}',
  isReply: message => message === '{"type":"pong"}',
  isOwnBeat: message => message === '{"type":"ping"}',
})
