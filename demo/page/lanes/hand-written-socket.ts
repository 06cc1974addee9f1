/** Time before it connects again, in ms. */
const RETRY_DELAY = 1000

/**
 * A WebSocket with a heartbeat as many an application has it, written by hand. When no pong comes
 * it calls `close()`, and connects again in `onclose`. On a dead link that comes late: the browser
 * first waits for the other side to close, too.
 */
export class HandWrittenSocket {
  onopen = () => {}
  onmessage = (_data: unknown) => {}
  onpong = (_latency: number) => {}
  onmiss = () => {}
  onclose = (_event: CloseEvent) => {}
  retryAt: number | undefined
  ws!: WebSocket
  readonly #url: string
  readonly #interval: number
  readonly #timeout: number
  #pingTimer: ReturnType<typeof setInterval> | undefined
  #pongTimer: ReturnType<typeof setTimeout> | undefined
  #retryTimer: ReturnType<typeof setTimeout> | undefined

  constructor(url: string, interval: number, timeout: number) {
    this.#url = url
    this.#interval = interval
    this.#timeout = timeout
  }

  connect(): void {
    clearTimeout(this.#retryTimer)
    this.retryAt = undefined
    let pingAt = 0
    const ws = (this.ws = new WebSocket(this.#url))
    ws.onopen = () => {
      this.#pingTimer = setInterval(() => {
        pingAt = performance.now()
        ws.send('ping')
        this.#pongTimer = setTimeout(() => {
          this.onmiss()
          clearInterval(this.#pingTimer)
          // With a timeout as long as the interval there is another ping on its way.
          clearTimeout(this.#pongTimer)
          ws.close()
        }, this.#timeout)
      }, this.#interval)
      this.onopen()
    }
    ws.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data !== 'pong') return this.onmessage(data)
      clearTimeout(this.#pongTimer)
      this.onpong(performance.now() - pingAt)
    }
    ws.onclose = event => {
      clearInterval(this.#pingTimer)
      clearTimeout(this.#pongTimer)
      this.retryAt = performance.now() + RETRY_DELAY
      this.#retryTimer = setTimeout(() => this.connect(), RETRY_DELAY)
      this.onclose(event)
    }
  }

  /** For good. */
  end(): void {
    this.ws.close()
    this.ws.onclose = null
    clearInterval(this.#pingTimer)
    clearTimeout(this.#pongTimer)
    clearTimeout(this.#retryTimer)
  }
}
