import { ConstantBackoff, WebsocketBuilder } from 'websocket-ts'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

const connect: Connect = (url, _, __, { delay } = { delay: 500 }) => {
  const echoes = new Echoes()
  const socket = new WebsocketBuilder(url)
    .withBackoff(new ConstantBackoff(delay))
    .onMessage((_, { data }: MessageEvent<string>) => echoes.came(data))
    .build()
  return {
    exchange: text => echoes.exchange(text, () => socket.send(text)),
    close: () => socket.close(),
  }
}
export default connect
