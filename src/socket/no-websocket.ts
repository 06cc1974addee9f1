/**
 * In the place of a class to build on, where there is none: to import the library needs none, to make
 * a socket does, and says so.
 */
export class NoWebSocket extends EventTarget {
  constructor() {
    super()
    throw new Error(
      'belay-ws: there is no WebSocket here to build on, no class by the standard; construct it in a browser, a worker or another runtime that has a global one, and import this library before whatever replaces that',
    )
  }
}
