import * as formats from '../../src/core/formats/index.ts'
import { frames } from '../../src/core/formats/frames.ts'
import type { HeartbeatFormat } from '../../src/core/formats/index.ts'

/** Each format that the library brings, in each of its shapes: what holds for all is tested on these. */
export const everyFormat: Record<string, () => HeartbeatFormat> = {
  text: () => formats.text(),
  'frames of texts': () => frames(),
  'frames of objects': () => frames({ op: 'ping' }),
  'a text, and an object': () => frames('ping', { op: { is: 'pong' } }),
  json: () => formats.json(),
  'json with an id': () => formats.json({ type: 'ping' }, { type: 'pong' }, 'id'),
  graphqlTransportWs: () => formats.graphqlTransportWs(),
  'graphqlTransportWs alone': () => formats.graphqlTransportWs({ alone: true }),
  'phoenix vsn 2': () => formats.phoenix(),
  'phoenix vsn 1': () => formats.phoenix(1),
  pusher: () => formats.pusher(),
  'pusher alone': () => formats.pusher({ alone: true }),
  tRPC: () => formats.tRPC(),
  'tRPC alone': () => formats.tRPC({ alone: true }),
  mqtt: () => formats.mqtt(),
  stomp: () => formats.stomp(),
  signalR: () => formats.signalR(),
  engineIo: () => formats.engineIo(),
  'engineIo alone': () => formats.engineIo({ alone: true }),
  centrifugo: () => formats.centrifugo(),
  'centrifugo alone': () => formats.centrifugo({ alone: true }),
  actionCable: () => formats.actionCable(),
  appSync: () => formats.appSync(),
}
