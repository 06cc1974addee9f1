import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { HeartbeatFormat } from '../../../../src/core/formats/index.ts'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

/**
 * The protocol has no ping, but one question that is always answered: what do you have that I do not?
 * Asked with nothing in hand, it is answered with the whole document; harmless, and not for big ones.
 */
export const format: HeartbeatFormat = {
  // Message sync, step 1, a state vector of one byte that says "nothing".
  ping: () => new Uint8Array([0, 0, 1, 0]),
  read: data => {
    const [message, step] = new Uint8Array(data instanceof ArrayBuffer ? data.slice(0, 2) : [])
    return { reply: message === 0 && step === 1, hide: false }
  },
}

/** A second document, with a connection of its own past the fault, answers the first. */
function answer(origin: string): void {
  const doc = new Y.Doc()
  new WebsocketProvider(origin, 'room', doc, { disableBc: true })
  const map = doc.getMap<string>('map')
  map.observe(() => {
    const asked = map.get('question')
    if (asked !== undefined && map.get('answer') !== asked) map.set('answer', asked)
  })
}

const connect: Connect = (url, WebSocketPolyfill, direct, settings = { maxBackoffTime: 500 }) => {
  const echoes = new Echoes()
  answer(direct)
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(url, 'room', doc, {
    WebSocketPolyfill,
    disableBc: true,
    ...settings,
  })
  const map = doc.getMap<string>('map')
  map.observe(() => echoes.came(map.get('answer') ?? ''))
  return {
    exchange: text => echoes.exchange(text, () => map.set('question', text)),
    close: () => provider.destroy(),
  }
}
export default connect
