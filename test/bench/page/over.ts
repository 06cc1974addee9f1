import type { ReconnectingWebSocket } from '../../../src/index.ts'
import type { Connect } from '../../under/page/driver.ts'
import { Echoes } from '../../under/page/driver.ts'

/** A driver over a build of our client. */
export const over =
  (Client: typeof ReconnectingWebSocket): Connect =>
  (url, WebSocket, _, settings) => {
    const echoes = new Echoes()
    const socket = new Client(url, [], {
      // Without one, all clients share the default class.
      ...(WebSocket !== globalThis.WebSocket && { WebSocket }),
      ...settings,
    })
    socket.onmessage = ({ data }) => echoes.came(data as string)
    return {
      exchange: text => echoes.exchange(text, () => socket.send(text)),
      close: () => socket.close(),
    }
  }
