import { onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { until } from './peer.ts'

/** A real `ws` client with a record of what happened to it. */
export class WsClient {
  readonly socket: WebSocket
  readonly messages: string[] = []
  opened = false
  closed: { code: number; reason: string } | undefined
  error: string | undefined

  constructor(url: string) {
    this.socket = new WebSocket(url)
    this.socket.on('open', () => (this.opened = true))
    this.socket.on('message', (data: Buffer) => this.messages.push(data.toString()))
    this.socket.on('error', error => (this.error = error.message))
    this.socket.on('close', (code, reason) => (this.closed = { code, reason: reason.toString() }))
    onTestFinished(() => this.socket.terminate())
  }

  static async open(url: string): Promise<WsClient> {
    const client = new WsClient(url)
    await until(() => client.opened, true)
    return client
  }

  send(data: string | Buffer): void {
    this.socket.send(data)
  }

  /** Sends `text` and waits for its echo: everything sent before has been echoed then. */
  async echo(text: string): Promise<void> {
    this.send(text)
    await until(() => this.messages.at(-1), text)
  }
}
