/**
 * A tab's part in the connection that a shared worker holds. If there is no such worker, a client of the
 * tab's own takes its place, for as long as the page lives.
 */
import { Emitter } from '../client/emitter.ts'
import type { Events, Message, Snapshot } from '../client/events.ts'
import type { WebSocketEventTarget } from '../client/handlers.ts'
import { isHidden } from '../client/page.ts'
import { snapshot as payload } from '../client/payload.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import { Sender } from '../client/sender.ts'
import type { Cause } from '../core/close.ts'
import { EXPLAINED } from '../core/explained.ts'
import { Outbox } from '../core/outbox.ts'
import type { Mirror, ToHost, ToTab } from '../core/tabs/protocol.ts'
import { PROTOCOL } from '../core/tabs/protocol.ts'
import { socketEvent } from '../socket/runtime.ts'
import { relay } from './fallback.ts'
import type { SharedOptions } from './options.ts'
import { watchLife } from './page-life.ts'
import { provide } from './provide.ts'
import { Remote } from './remote.ts'
import type { PortOwner, Welcome } from './worker-port.ts'
import { WorkerPort } from './worker-port.ts'

/** As many messages as the outbox of a client takes by default, and as many bytes. */
const OUTBOX = { messages: 1000, bytes: 2 ** 20, overflow: 'drop-newest' } as const

export class TabLink implements PortOwner {
  binaryType: BinaryType = 'blob'
  /** The client of the tab's own. */
  client: ReconnectingWebSocket | undefined
  snapshot: Snapshot
  readonly remote: Remote
  readonly emitter: Emitter = new Emitter()
  readonly sender: Sender
  private readonly outbox = new Outbox<Message>(OUTBOX)
  private readonly target: WebSocketEventTarget
  private readonly fallback: () => ReconnectingWebSocket
  private readonly options: SharedOptions
  private readonly tab = Math.random().toString(36)
  private readonly port: WorkerPort
  private unwatch = (): void => {}

  constructor(
    target: WebSocketEventTarget,
    worker: () => SharedWorker,
    fallback: () => ReconnectingWebSocket,
    options: SharedOptions,
  ) {
    this.target = target
    this.fallback = fallback
    this.options = options
    const port = (this.port = new WorkerPort(worker, this))
    const remote = (this.remote = new Remote(port))
    this.snapshot = remote.snapshot
    const outlet = {
      get isClosed() {
        return remote.status === 'closed'
      },
      get canSend() {
        return remote.status === 'connected' && port.canSend
      },
      transmit: (data: Message) => this.#transmit(data),
    }
    this.sender = new Sender(OUTBOX, outlet, this.emitter, this.outbox)
    this.#join()
  }

  get source(): ReconnectingWebSocket | Remote {
    return this.client ?? this.remote
  }

  leave(code: number, reason: string): void {
    const { client, emitter, port, remote } = this
    if (client) client.close(code, reason)
    if (client || remote.hasLeft) return
    this.unwatch()
    port.close([code, reason])
    remote.lose({ cause: 'user', code, reason, wasClean: true })
    remote.hasLeft = true
    emitter.together(() => this.#changed())
    // [spec] Never in the middle of `close()` itself.
    void Promise.resolve().then(() => this.#tellEnd())
  }

  /** Calls this member of the client, wherever it is. */
  call(name: 'open' | 'close' | 'reconnect' | 'check', ...given: [number?, string?]): void {
    const { client, port, remote } = this
    if (client) client[name](...given)
    else if (!remote.hasLeft) {
      if (name === 'check') port.watch(true)
      port.post({ type: 'call', name, arguments: given })
    } else if (name === 'open' || name === 'reconnect') this.#join()
  }

  hello(): ToHost {
    const { tab, options } = this
    const isVisible = !isHidden()
    return { type: 'hello', protocol: PROTOCOL, tab, isVisible, version: options.version }
  }

  welcomed({ host, isNew, hasSession, mirror }: Welcome, missed: number): void {
    const { emitter, remote } = this
    emitter.together(() => {
      if (isNew) {
        this.#lose(remote.host === host ? 'page' : 'worker')
        // A tab that comes to a session later has no state of it.
        if (hasSession) emitter.emit('resync', { reason: 'new', unconfirmed: [] })
      }
      remote.host = host
      this.#apply(mirror, !isNew)
      if (missed) this.#emit('missed', { count: missed })
    })
  }

  told(message: ToTab): void {
    this.emitter.together(() => {
      const { type } = message
      const name = type === 'event' ? message.name : type
      if ('mirror' in message && message.mirror) this.#apply(message.mirror, name === 'missed')
      if (type === 'message') this.#message(message.data)
      if (type === 'event') this.#event(name, message.detail)
      if (type === 'ask') void provide(message, this.options.provide, this.port)
    })
  }

  changed(): void {
    this.emitter.together(() => {
      this.#changed()
      this.sender.flush()
    })
  }

  failed(reason: string): void {
    console.warn(
      `belay-ws: this tab has a connection of its own, because its shared worker cannot be used: ${reason}${EXPLAINED}`,
    )
    const { emitter, outbox, target } = this
    this.unwatch()
    emitter.together(() => this.#lose('worker'))
    const client = (this.client = this.fallback())
    client.binaryType = this.binaryType
    relay(client, emitter, target)
    for (const { message } of outbox.takeAll()) client.send(message)
  }

  #join(): void {
    const { emitter, port, remote } = this
    remote.hasLeft = false
    emitter.together(() => this.#changed())
    this.unwatch = watchLife({
      left: () => {
        port.close()
        emitter.together(() => this.#lose('page'))
      },
      restored: () => port.open(),
      signalled: signal => {
        port.post({ type: 'signal', signal })
        port.watch(signal !== 'hide')
      },
    })
    port.open()
  }

  #transmit(given: Message): number {
    const { data, bytes } = payload(given)
    this.remote.posted.post(bytes)
    this.port.post({ type: 'send', data, bytes }, data instanceof ArrayBuffer ? [data] : [])
    return bytes
  }

  /** The tab is cut off from the worker, or the worker has ended. */
  #lose(cause: Cause): void {
    const wasOpen = this.remote.lose({ cause, reason: '' })
    this.#changed()
    if (wasOpen) this.#tellEnd()
  }

  #tellEnd(): void {
    this.#event('disconnected')
    this.#event('close')
  }

  /** @param isLeap - Events may have been left out since the last one. */
  #apply(mirror: Mirror, isLeap: boolean): void {
    const { emitter, remote, sender } = this
    const wasOpen = remote.isOpen
    const hasEnded = remote.apply(mirror)
    const { connections } = mirror
    const isOther = remote.isOpen && connections !== remote.connection
    if (isOther) sender.hold()
    this.#changed()
    if (isLeap && wasOpen && hasEnded) this.#tellEnd()
    if (isOther) {
      remote.connection = connections
      const { url, protocol, retryCount: attempt } = remote
      emitter.emit('connected', { url, protocol, attempt })
      emitter.put(() => {
        if (!remote.isOpen || remote.connection !== connections) return
        sender.greet(() => this.target.dispatchEvent(new Event('open')))
      })
    }
    sender.flush()
  }

  #changed(): void {
    const { emitter, sender, snapshot: old } = this
    const { snapshot } = this.remote
    const keys = Object.keys(snapshot) as (keyof Snapshot)[]
    if (keys.every(key => snapshot[key] === old[key])) return
    this.snapshot = snapshot
    const { status } = snapshot
    if (status === 'closed') sender.drop()
    if (status !== old.status) emitter.emit('status', { status, previous: old.status })
    emitter.emit('change')
  }

  #event(name: string, given: object = {}): void {
    const { emitter, remote, target } = this
    const isEnd = name === 'disconnected' || name === 'close'
    const detail = isEnd ? remote.lastDisconnect! : given
    if (name === 'error' || name === 'close') {
      emitter.put(() => target.dispatchEvent(socketEvent(name, detail)))
    } else if (name === 'waiting') {
      const at = performance.now() + (detail as { delay: number }).delay
      this.#emit(name, { ...detail, at })
      // These follow from the state that comes with the event.
    } else if (name !== 'status' && name !== 'connected') this.#emit(name, detail)
  }

  #emit(name: string, detail: object): void {
    this.emitter.emit(name as keyof Events, detail as never)
  }

  #message(data: unknown): void {
    const isBlob = data instanceof ArrayBuffer && this.binaryType === 'blob'
    const { origin } = this.remote
    const init = { data: isBlob ? new Blob([data]) : data, origin }
    this.emitter.put(() => this.target.dispatchEvent(new MessageEvent('message', init)))
  }
}
