import { readFrame } from '../core/delivery/frames.ts'
import type { HeartbeatFormat } from '../core/formats/format.ts'

/** How a connection begins: with a hello, the probe, and what the server makes of them. */
export class Greeting {
  /** The server has said something that only sessions say. */
  hasHalf = false
  /** It has not, and the client goes on without a session. */
  isPlain = false
  /** The reply to the probe, of a server without sessions, is still to come. */
  private isProbeOut = false
  /** The first reply of a server with sessions has come: it is that to the probe. */
  private isProbed = false
  private ready: { resolve: () => void; reject: (error: Error) => void } | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly format: HeartbeatFormat

  /** @param format - As servers without sessions understand it. */
  constructor(format: HeartbeatFormat) {
    this.format = format
  }

  /** The client waits for the welcome of this connection. */
  get isAwaited(): boolean {
    return !!this.ready
  }

  /** @returns The last step of the attempt: ends with the welcome. */
  begin(send: (probe: string) => void): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.ready = { resolve, reject }
      send(this.format.ping!(1) as string)
    })
  }

  /** The session is lost, and another hello goes out within `most` ms. */
  again(most: number, hello: () => void): void {
    this.timer = setTimeout(hello, Math.random() * most)
  }

  /** The client may begin. */
  end(): void {
    this.ready?.resolve()
    this.ready = undefined
  }

  /** The attempt has failed. */
  fail(why: string): void {
    this.ready?.reject(new Error(why))
    this.ready = undefined
  }

  /** The server has no sessions. */
  plain(): void {
    this.isPlain = this.isProbeOut = true
  }

  /** The reply to an ordinary ping has come, and replies come in the order of the pings. */
  ponged(): void {
    this.isProbeOut = false
  }

  /** Whether the application is to hear of a frame of a server without sessions. */
  passes(data: unknown): boolean {
    if (!this.isProbeOut) return true
    const read = this.format.read(data, 1)
    if (read === true || (read && read.reply)) this.isProbeOut = false
    // A server that echoes also sends the hello back.
    return this.isProbeOut && readFrame(data)?.kind !== 'h'
  }

  /**
   * Takes a reply of a server with sessions. The first one of a connection is that to the probe, even behind
   * the welcome.
   *
   * @returns Whether it replies to a ping.
   */
  takeReply(): boolean {
    const { isProbed } = this
    this.isProbed = true
    return isProbed
  }

  /** The connection is over. */
  down(): void {
    this.hasHalf = this.isPlain = this.isProbeOut = this.isProbed = false
    this.ready = undefined
    clearTimeout(this.timer)
  }
}
