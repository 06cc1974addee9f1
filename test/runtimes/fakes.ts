/** Stand-ins as people write them by hand: fields of their own, and no more than they need. */

/** What a test can do with a fake. */
export interface Fake {
  sent: unknown[]
  open: () => void
  receive: (data: unknown) => void
  fail: () => void
}

const CONSTANTS = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const

class FakeEvent extends Event {
  constructor(type: string, members: object) {
    super(type)
    Object.assign(this, members)
  }
}

/** An `EventTarget` that assigns to its own members. */
export class FakeWithEvents extends EventTarget implements Fake {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  static made: FakeWithEvents[] = []

  readyState = 0
  bufferedAmount = 0
  binaryType = 'blob'
  protocol = ''
  extensions = ''
  url: string
  sent: unknown[] = []

  constructor(url: string | URL) {
    super()
    this.url = String(url)
    FakeWithEvents.made.push(this)
  }

  send(data: unknown): void {
    this.sent.push(data)
  }

  close(code = 1000, reason = ''): void {
    this.readyState = 3
    queueMicrotask(() =>
      this.dispatchEvent(new FakeEvent('close', { code, reason, wasClean: true })),
    )
  }

  open(): void {
    this.readyState = 1
    this.dispatchEvent(new Event('open'))
  }

  receive(data: unknown): void {
    this.dispatchEvent(new FakeEvent('message', { data }))
  }

  fail(): void {
    this.readyState = 3
    this.dispatchEvent(new Event('error'))
    this.dispatchEvent(new FakeEvent('close', { code: 1006, reason: '', wasClean: false }))
  }
}

type Handler = ((event: object) => void) | null

/** No `EventTarget`: it knows the four handlers, and its events are plain objects. */
export class FakeWithHandlers implements Fake {
  static made: FakeWithHandlers[] = []

  readyState = 0
  url: string
  sent: unknown[] = []
  onopen: Handler = null
  onmessage: Handler = null
  onerror: Handler = null
  onclose: Handler = null

  constructor(url: string | URL) {
    this.url = String(url)
    FakeWithHandlers.made.push(this)
  }

  send(data: unknown): void {
    this.sent.push(data)
  }

  close(code = 1000, reason = ''): void {
    this.readyState = 3
    queueMicrotask(() => this.onclose?.({ type: 'close', code, reason, wasClean: true }))
  }

  open(): void {
    this.readyState = 1
    this.onopen?.({ type: 'open' })
  }

  receive(data: unknown): void {
    this.onmessage?.({ type: 'message', data })
  }

  fail(): void {
    this.readyState = 3
    this.onerror?.({ type: 'error' })
    this.onclose?.({ type: 'close', code: 1006, reason: '', wasClean: false })
  }
}
Object.assign(FakeWithHandlers, CONSTANTS)
