import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import type { HeartbeatFormat } from '../../../../src/core/formats/index.ts'
import type { Connect, Settings } from '../driver.ts'
import { Echoes } from '../driver.ts'

const NAME = 'room'
/** As under y-websocket: what do you have that I do not? Each message begins with the name. */
export const format: HeartbeatFormat = {
  handshake: true,
  ping: () => new Uint8Array([NAME.length, ...new TextEncoder().encode(NAME), 0, 0, 1, 0]),
  read: data => {
    const bytes = new Uint8Array(data instanceof ArrayBuffer ? data : [])
    const [message, step] = bytes.subarray(1 + NAME.length)
    return { reply: message === 0 && step === 1, hide: false }
  },
}

const SETTINGS: Settings = { delay: 1000, factor: 1, jitter: false }

const connect: Connect = (url, WebSocketPolyfill, _, settings = SETTINGS) => {
  const echoes = new Echoes()
  const websocketProvider = new HocuspocusProviderWebsocket({
    url,
    WebSocketPolyfill,
    ...settings,
  })
  const provider = new HocuspocusProvider({
    websocketProvider,
    name: NAME,
    onStateless: ({ payload }) => echoes.came(payload),
  })
  provider.attach()
  return {
    exchange: text => echoes.exchange(text, () => provider.sendStateless(text)),
    close: () => {
      provider.destroy()
      websocketProvider.destroy()
    },
  }
}
export default connect
