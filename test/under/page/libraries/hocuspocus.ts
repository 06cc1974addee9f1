import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

const connect: Connect = (url, WebSocketPolyfill) => {
  const echoes = new Echoes()
  const websocketProvider = new HocuspocusProviderWebsocket({
    url,
    WebSocketPolyfill,
    delay: 500,
    factor: 1,
    jitter: false,
  })
  const provider = new HocuspocusProvider({
    websocketProvider,
    name: 'room',
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
