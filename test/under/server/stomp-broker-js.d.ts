declare module 'stomp-broker-js' {
  import type { Server } from 'node:http'

  export default class StompServer {
    constructor(options: { server: Server; path: string; heartbeat: [number, number] })
    socket: { close(): void }
    subscribe(topic: string, listener: (body: string) => void): void
    send(topic: string, headers: object, body: string): void
  }
}
