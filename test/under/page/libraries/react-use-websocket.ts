import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
import imported from 'react-use-websocket'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

// Bundlers differ in what the default of a CommonJS module is.
const useWebSocket = (imported as { default?: typeof imported }).default ?? imported

const connect: Connect = (url, _, __, settings = { reconnectInterval: 500 }) => {
  const echoes = new Echoes()
  let send: ((text: string) => void) | undefined
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  function Component() {
    const { sendMessage } = useWebSocket(url, {
      shouldReconnect: () => true,
      ...settings,
      onMessage: ({ data }: MessageEvent<string>) => echoes.came(data),
    })
    send = sendMessage
    return null
  }
  root.render(createElement(Component))
  return {
    exchange: text => echoes.exchange(text, () => send!(text)),
    close: () => root.unmount(),
  }
}
export default connect
