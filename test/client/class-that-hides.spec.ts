/** A class that the application hands in may keep messages for itself. */
import { expect, test } from './client-test.ts'

test('what the class below hides is hidden from the client', async ({ page, serve }) => {
  const { url } = await serve({
    open: socket => {
      socket.send('secret')
      socket.send('news')
    },
  })
  const heard = await page.evaluate(async url => {
    class Discreet extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given)
        this.addEventListener('message', event => {
          if (event.data === 'secret') event.stopImmediatePropagation()
        })
      }
    }
    const { log } = belay.connect(url, { WebSocket: Discreet })
    await belay.told(log, 'dom:message')
    await belay.told(log, 'pong')
    return log.filter(({ event }) => event === 'dom:message').map(({ data }) => data as string)
  }, url)
  expect(heard).toEqual(['news'])
})
