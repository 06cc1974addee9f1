/** The entry finds the class in the CommonJS build of the package, which Node takes. */
import Plain from 'reconnecting-websocket'
import { expect, test } from 'vitest'
import Default, { ReconnectingWebSocket } from '../../src/reconnecting-websocket/index.ts'

test('C21: the class is found in the CommonJS build, and is the default export too', () => {
  expect(Default).toBe(ReconnectingWebSocket)
  expect(ReconnectingWebSocket.prototype).toBeInstanceOf(Plain)
})

test('an option of the heartbeat that is wrong is refused', () => {
  class Fake extends EventTarget {
    static readonly CLOSING = 2
    static readonly OPEN = 1
  }
  const make = (heartbeat: object) => () =>
    new ReconnectingWebSocket('ws://127.0.0.1', [], {
      WebSocket: Fake,
      startClosed: true,
      heartbeat,
    })
  expect(make({ interval: 0 })).toThrow(/interval is 0/)
  expect(make({ every: 1 })).toThrow(/unknown option "every"/)
  expect(make({ interval: 1000 })).not.toThrow()
})
