import * as formats from '../../../src/core/formats/index.ts'
import type { HeartbeatFormat } from '../../../src/core/formats/index.ts'

/** The formats by their names in the tables. */
export const FORMATS: Record<string, () => HeartbeatFormat> = {
  'text()': () => formats.text(),
  'graphqlTransportWs()': () => formats.graphqlTransportWs(),
  'tRPC()': () => formats.tRPC(),
  'mqtt(5)': () => formats.mqtt(1),
  'mqtt(60)': () => formats.mqtt(60),
  'phoenix(2)': () => formats.phoenix(2),
  'phoenix(1)': () => formats.phoenix(1),
  'centrifugo()': () => formats.centrifugo(),
  'engineIo()': () => formats.engineIo(),
  'signalR()': () => formats.signalR(),
  'stomp(1000)': () => formats.stomp(1000),
  'actionCable()': () => formats.actionCable(),
}
