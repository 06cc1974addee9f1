import type { ReconnectingSocket } from '../index.ts'
import { Countdown } from './countdown.ts'
import type { Look } from './look.ts'
import { lookOf } from './look.ts'
import { Proof } from './proof.ts'
import { style } from './style.ts'
import type { StatusTexts } from './texts.ts'
import { ENGLISH } from './texts.ts'

/** Importing this needs no DOM; making an element does. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (EventTarget as typeof HTMLElement)

/**
 * A badge that says how a client's connection is, while it is not well:
 *
 * ```ts
 * defineStatusElement()
 * document.querySelector('belay-status')!.socket = socket
 * ```
 *
 * With the attribute `always` it is also there while all is well. The attribute `look` has what it
 * says, for style sheets. It says `connected` only of a connection that has been heard of.
 *
 * Assistive technology hears of a change of the look, politely, and not of each second of the
 * countdown.
 */
export class BelayStatus extends Base {
  /** For the platform: attributes of which it tells. */
  static get observedAttributes(): readonly string[] {
    return ['always']
  }

  #socket: ReconnectingSocket | undefined
  #texts: StatusTexts = ENGLISH
  #proof: Proof | undefined
  #undo: (() => void) | undefined
  #hasAnnounced = false
  readonly #announcer = part('span', '')
  readonly #badge = part('span', 'badge')
  readonly #message = part('span', 'message')
  readonly #countdown = part('span', 'countdown')
  readonly #button = part('button', 'button')
  readonly #clock = new Countdown(seconds => {
    this.#countdown.textContent = seconds ? this.#texts.countdown(seconds) : ''
  })

  constructor() {
    super()
    const dot = part('span', 'dot')
    const [announcer, badge, message] = [this.#announcer, this.#badge, this.#message]
    announcer.className = 'announcer'
    announcer.setAttribute('role', 'status')
    // Said by the announcer, once.
    message.ariaHidden = dot.ariaHidden = 'true'
    // A timer is not announced by itself, and can be read.
    this.#countdown.setAttribute('role', 'timer')
    this.#button.type = 'button'
    this.#button.addEventListener('click', () => {
      if (this.#button.ariaDisabled !== 'true') this.#socket?.reconnect()
    })
    badge.append(dot, message, this.#countdown, this.#button)
    const shadow = this.attachShadow({ mode: 'open' })
    shadow.adoptedStyleSheets = [style()]
    shadow.append(announcer, badge)
  }

  /** The client to tell of. */
  get socket(): ReconnectingSocket | undefined {
    return this.#socket
  }
  /** Another one takes the place of the first; `undefined` for none. */
  set socket(socket: ReconnectingSocket | undefined) {
    this.#unwatch()
    this.#socket = socket
    this.#hasAnnounced = false
    if (this.isConnected) this.#watch()
  }

  /** The texts of the badge. Setting them replaces what is given; English is the rest. */
  get texts(): StatusTexts {
    return this.#texts
  }
  /** Those that are left out stay as they are in English. */
  set texts(texts: Partial<StatusTexts>) {
    this.#texts = { ...ENGLISH, ...texts }
    if (this.isConnected) this.#render()
  }

  /** For the platform: it is in a document. */
  connectedCallback(): void {
    // What was set before the element was defined hides the accessors.
    for (const name of ['socket', 'texts'] as const) {
      if (!Object.hasOwn(this, name)) continue
      const value: unknown = this[name]
      Reflect.deleteProperty(this, name)
      Object.assign(this, { [name]: value })
    }
    this.#watch()
  }

  /** For the platform: it is in no document any more. */
  disconnectedCallback(): void {
    this.#unwatch()
  }

  /** For the platform: one of `observedAttributes` has changed. */
  attributeChangedCallback(): void {
    if (this.isConnected) this.#render()
  }

  #watch(): void {
    this.#unwatch()
    const socket = this.#socket
    if (socket) {
      this.#proof = new Proof(socket, () => this.#render())
      this.#undo = socket.subscribe(() => this.#render())
    }
    this.#render()
  }

  #unwatch(): void {
    this.#clock.stop()
    this.#proof?.stop()
    this.#undo?.()
    this.#proof = this.#undo = undefined
  }

  #render(): void {
    const snapshot = this.#socket?.getSnapshot()
    const look: Look = snapshot ? lookOf(snapshot, this.#proof?.found) : 'idle'
    const texts = this.#texts
    const isWell = ['connected', 'open', 'idle'].includes(look)
    const isAlways = this.hasAttribute('always')
    this.setAttribute('look', look)
    this.#badge.hidden = isWell && !isAlways
    write(this.#message, texts[look])
    this.#announce(look, isAlways)

    const isWaiting = snapshot?.status === 'waiting'
    // The wait of a hidden page has no end that could be counted down to.
    const isCounting = isWaiting && snapshot.retryAt! < Infinity
    if (isCounting) this.#clock.run(snapshot.retryAt!)
    else this.#clock.stop()
    this.#countdown.hidden = !isCounting

    // What the application ended itself is not for a badge to begin again.
    const gaveUp = look === 'disconnected' && snapshot?.lastDisconnect?.cause !== 'user'
    this.#button.hidden = look !== 'reconnecting' && !gaveUp
    // Not `disabled`, which would take the focus from whoever has just pressed it.
    this.#button.ariaDisabled = String(!isWaiting && !gaveUp)
    write(this.#button, gaveUp ? texts.reconnect : texts.now)
    this.#button.ariaLabel = gaveUp ? null : texts.nowLabel
  }

  /**
   * Nothing before the first trouble: that a page connects when it is loaded is not news. If the
   * badge is always seen, its text can always be found.
   */
  #announce(look: Look, isAlways: boolean): void {
    this.#hasAnnounced ||= isAlways || !['idle', 'connecting', 'open', 'connected'].includes(look)
    write(this.#announcer, this.#hasAnnounced ? this.#texts[look] : '')
  }
}

function part<K extends 'span' | 'button'>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (name) element.setAttribute('part', name)
  return element
}

/** Only what has changed: a live region announces what is written, be it the same. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text
}

/**
 * Makes `<belay-status>` known to the page; where the name is taken, or there are no custom elements,
 * it does nothing.
 *
 * @param name - Another name for it.
 */
export function defineStatusElement(name = 'belay-status'): void {
  const registry = globalThis.customElements as CustomElementRegistry | undefined
  // A class of its own, because a class can have one name only.
  if (registry && !registry.get(name)) registry.define(name, class extends BelayStatus {})
}

declare global {
  interface HTMLElementTagNameMap {
    'belay-status': BelayStatus
  }
}
