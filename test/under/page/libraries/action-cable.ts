import { adapters, createConsumer } from '@rails/actioncable'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

const connect: Connect = (url, WebSocket) => {
  const echoes = new Echoes()
  adapters.WebSocket = WebSocket
  const consumer = createConsumer(url)
  const subscription = consumer.subscriptions.create('Room', {
    received: ({ text }: { text: string }) => echoes.came(text),
  })
  return {
    exchange: text => echoes.exchange(text, () => subscription.send({ text })),
    close: () => consumer.disconnect(),
  }
}
export default connect
