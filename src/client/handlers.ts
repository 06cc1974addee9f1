import { MessageListeners, isObject } from './message-listeners.ts'

/** The DOM events of a client: those of the standard `WebSocket`. */
export interface ReconnectingWebSocketEventMap {
  /** A connection is open; fires again after each reconnect. */
  open: Event
  /** A message of the server's; replies to our own pings are not among them. */
  message: MessageEvent
  /** An attempt failed; `close` follows, and says more. */
  error: Event
  /** A connection or an attempt is over, with the code that was told; another may follow. */
  close: CloseEvent
}

type EventName = keyof ReconnectingWebSocketEventMap
type Handler<K extends EventName> = ((event: ReconnectingWebSocketEventMap[K]) => unknown) | null

/** Tells the `message` listeners of a client about an event that is being dispatched at its socket. */
export let deliver: (target: WebSocketEventTarget, event: MessageEvent) => void

/** A real `EventTarget` with the typed events and the `on…` properties of a `WebSocket`. */
export class WebSocketEventTarget extends EventTarget {
  readonly #handlers: { [K in EventName]?: unknown } = {}
  readonly #messages = new MessageListeners()

  /** The platform knows of our `message` listeners, for what the application dispatches. */
  #isListening = false

  constructor() {
    super()
    // Here and not in a static block, which bundlers replace for some targets, at a price.
    deliver ??= (target, event) => target.#messages.deliver(event, target)
  }

  /** The one `open` listener that is set by assignment; `null` if none. */
  get onopen(): Handler<'open'> {
    return this.#handler('open')
  }
  /** Any other value removes it. */
  set onopen(handler: Handler<'open'>) {
    this.#setHandler('open', handler)
  }
  /** The one `message` listener that is set by assignment; `null` if none. */
  get onmessage(): Handler<'message'> {
    return this.#handler('message')
  }
  /** Any other value removes it. */
  set onmessage(handler: Handler<'message'>) {
    this.#setHandler('message', handler)
  }
  /** The one `error` listener that is set by assignment; `null` if none. */
  get onerror(): Handler<'error'> {
    return this.#handler('error')
  }
  /** Any other value removes it. */
  set onerror(handler: Handler<'error'>) {
    this.#setHandler('error', handler)
  }
  /** The one `close` listener that is set by assignment; `null` if none. */
  get onclose(): Handler<'close'> {
    return this.#handler('close')
  }
  /** Any other value removes it. */
  set onclose(handler: Handler<'close'>) {
    this.#setHandler('close', handler)
  }

  /** As in the DOM, typed; `once`, `signal` and the rest work, since this is an `EventTarget`. */
  override addEventListener<K extends EventName>(
    type: K,
    listener: (this: this, event: ReconnectingWebSocketEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void
  override addEventListener(
    type: string,
    listener: unknown,
    options?: boolean | AddEventListenerOptions,
  ): void {
    // Of anything else the platform thinks its own.
    if (type === 'message' && isObject(listener)) this.#messages.add(listener, options)
    else super.addEventListener(type, listener as EventListener, options)
  }

  /** As in the DOM, typed. */
  override removeEventListener<K extends EventName>(
    type: K,
    listener: (this: this, event: ReconnectingWebSocketEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void
  override removeEventListener(
    type: string,
    listener: unknown,
    options?: boolean | EventListenerOptions,
  ): void {
    if (type === 'message' && isObject(listener)) this.#messages.remove(listener, options)
    else super.removeEventListener(type, listener as EventListener, options)
  }

  /** As in the DOM; throws a TypeError if it is not an event. */
  override dispatchEvent(event: Event): boolean {
    if ((event as Event | undefined)?.type === 'message' && !this.#isListening) {
      this.#isListening = true
      super.addEventListener('message', event => this.#messages.deliver(event, this))
    }
    return super.dispatchEvent(event)
  }

  #handler<K extends EventName>(type: K): Handler<K> {
    return (this.#handlers[type] as Handler<K> | undefined) ?? null
  }

  #setHandler<K extends EventName>(type: K, handler: Handler<K>): void {
    // [spec] A handler takes its place among the listeners when it is first set, and keeps it.
    if (!(type in this.#handlers)) {
      this.addEventListener(type, event => this.#handler(type)?.call(this, event))
    }
    this.#handlers[type] = typeof handler === 'function' ? handler : null
  }
}
