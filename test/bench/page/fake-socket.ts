/**
 * What a native socket is to the code above it, with no network beneath: what is left of a
 * measurement over it is the code above it. Events are dispatched as the browser does, handlers are
 * accessors on the prototype, as in the standard, so that subclasses can override them.
 */
export type Frame = string | ArrayBuffer

/** Speaks in the server's place. */
export interface Peer {
  greet?: Frame
  /** During the handshake. */
  answer?: Answer
  /** From then on; part of what every message costs, so next to nothing. */
  beat?: Answer
}

type Answer = (frame: Frame) => Frame | undefined

type Handler = ((event: any) => unknown) | null

export class FakeWebSocket extends EventTarget {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  /** The server of the next socket. */
  static peer: Peer = {}
  static last: FakeWebSocket
  /** Frames that all sockets have sent. */
  static sent = 0

  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readonly url: string
  readonly protocol: string
  readonly extensions = ''
  binaryType: BinaryType = 'blob'
  #state = 0
  readonly #handlers: Record<string, Handler> = {}
  readonly #peer = FakeWebSocket.peer
  #answer = this.#peer.answer ?? this.#peer.beat

  constructor(url: string | URL, protocols: string | string[] = []) {
    super()
    this.url = String(new URL(url))
    this.protocol = [protocols].flat()[0] ?? ''
    FakeWebSocket.last = this
    setTimeout(() => {
      this.#state = 1
      this.dispatchEvent(new Event('open'))
      this.deliver(this.#peer.greet)
    })
  }

  get readyState(): number {
    return this.#state
  }
  get bufferedAmount(): number {
    return 0
  }

  send(data: Frame | ArrayBufferView): void {
    FakeWebSocket.sent++
    if (this.#answer) this.#reply(this.#answer, data)
  }

  close(): void {
    this.#state = 3
    setTimeout(() => this.dispatchEvent(new CloseEvent('close', { code: 1000, wasClean: true })))
  }

  /** The handshake is over. */
  settle(): void {
    this.#answer = this.#peer.beat
  }

  deliver(data: Frame | undefined): void {
    if (data !== undefined) this.dispatchEvent(new MessageEvent('message', { data }))
  }

  #reply(answer: Answer, data: Frame | ArrayBufferView): void {
    const frame = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer
      : data
    const reply = answer(frame)
    if (reply !== undefined) setTimeout(() => this.deliver(reply))
  }

  get onopen(): Handler {
    return this.#handler('open')
  }
  set onopen(handler) {
    this.#setHandler('open', handler)
  }
  get onmessage(): Handler {
    return this.#handler('message')
  }
  set onmessage(handler) {
    this.#setHandler('message', handler)
  }
  get onerror(): Handler {
    return this.#handler('error')
  }
  set onerror(handler) {
    this.#setHandler('error', handler)
  }
  get onclose(): Handler {
    return this.#handler('close')
  }
  set onclose(handler) {
    this.#setHandler('close', handler)
  }

  #handler(type: string): Handler {
    return this.#handlers[type] ?? null
  }

  #setHandler(type: string, handler: Handler): void {
    if (!(type in this.#handlers)) {
      this.addEventListener(type, event => this.#handlers[type]?.call(this, event))
    }
    this.#handlers[type] = handler
  }
}
