/** The constants of a client are those of the standard's class (Web IDL, 3.7.5). */
import { expect, test } from 'vitest'
import { ReconnectingWebSocket } from '../../src/index.ts'

test.each(Object.entries({ CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 }))(
  '%s is fixed and enumerable, on the class and on its prototype',
  (name, value) => {
    for (const holder of [ReconnectingWebSocket, ReconnectingWebSocket.prototype]) {
      expect(Object.getOwnPropertyDescriptor(holder, name)).toEqual({
        value,
        enumerable: true,
        configurable: false,
        writable: false,
      })
    }
  },
)
