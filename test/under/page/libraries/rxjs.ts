import { retry } from 'rxjs'
import { webSocket } from 'rxjs/webSocket'
import type { Connect } from '../driver.ts'
import { Echoes } from '../driver.ts'

const connect: Connect = (url, WebSocketCtor, _, settings = { delay: 500 }) => {
  const echoes = new Echoes()
  const subject = webSocket<string>({
    url,
    WebSocketCtor,
    serializer: text => text,
    deserializer: ({ data }) => data as string,
  })
  // The class reports an error for every close that is not clean; coming back is the user's part.
  const subscription = subject.pipe(retry(settings)).subscribe(text => echoes.came(text))
  return {
    exchange: text => echoes.exchange(text, () => subject.next(text)),
    close: () => subscription.unsubscribe(),
  }
}
export default connect
