import { EVENT_NAMES } from '../../client/emitter.ts'
import type { Events, Message } from '../../client/events.ts'
import { tell } from '../../client/page.ts'
import type { ReconnectingWebSocket } from '../../client/reconnecting-websocket.ts'
import { EXPLAINED } from '../../core/explained.ts'
import type { PageSignal } from '../../core/page-policy.ts'
import { Attendance, LOOK_EVERY } from '../../core/tabs/attendance.ts'
import { Owners } from '../../core/tabs/owners.ts'
import type { ToHost } from '../../core/tabs/protocol.ts'
import { PROTOCOL } from '../../core/tabs/protocol.ts'
import { report } from '../../socket/runtime.ts'
import { ClientMirror } from './client-mirror.ts'
import type { Host } from './host-interface.ts'
import type { HostOptions } from './options.ts'
import type { MessageData } from './tab.ts'
import type { Tab } from './tab.ts'
import { HostedTab } from './tab.ts'

/** How long the client stays open without a tab, in ms: a tab that reloads is back within seconds. */
const LINGER = 30_000

type Hello = Extract<ToHost, { type: 'hello' }>

/** The tabs of one client. */
export class TabsHost implements Host {
  private readonly id = Math.random().toString(36)
  private readonly socket: ReconnectingWebSocket
  private readonly options: HostOptions
  private readonly mirror: ClientMirror
  private readonly byId = new Map<string, HostedTab>()
  /** Also ports that a tab has replaced, because messages may still arrive there. */
  private readonly byPort = new Map<MessagePort, HostedTab>()
  private readonly attendance = new Attendance<HostedTab>()
  private readonly owners = new Owners<HostedTab>()
  /** The newest version that was seen. */
  private newest: number
  private closing: ReturnType<typeof setTimeout> | undefined
  private hasSession = false

  constructor(socket: ReconnectingWebSocket, options: HostOptions) {
    this.socket = socket
    this.options = options
    this.newest = options.version ?? -Infinity
    this.mirror = new ClientMirror(socket)
    socket.binaryType = 'arraybuffer'
    for (const name of EVENT_NAMES as (keyof Events)[]) {
      socket.on(name, (detail: object) => this.#event(name, detail))
    }
    for (const name of ['error', 'close']) socket.addEventListener(name, () => this.#tell(name))
    socket.addEventListener('message', ({ data }) => this.#message(data as MessageData))
    addEventListener('connect', event => {
      const [port] = (event as MessageEvent).ports
      port!.onmessage = ({ data }) => this.#hear(port!, data as ToHost<Message>)
    })
    setInterval(() => {
      for (const tab of this.attendance.look(performance.now())) this.#leave(tab)
    }, LOOK_EVERY)
  }

  get tabs(): HostedTab[] {
    return [...this.byId.values()]
  }

  async provide(name: string): Promise<unknown> {
    const told: string[] = []
    const lastSeen = (tab: HostedTab): number => (tab.isVisible ? Infinity : tab.seenAt)
    for (const tab of this.tabs.sort((a, b) => lastSeen(b) - lastSeen(a) || 0)) {
      try {
        return await tab.ask(name)
      } catch (error) {
        told.push((error as Error).message)
      }
    }
    throw new Error(
      `belay-ws: no tab provides "${name}" (${told.join('; ') || 'there are no tabs'}); add it to the option provide of shared()${EXPLAINED}`,
    )
  }

  #hear(port: MessagePort, message: ToHost<Message>): void {
    if (message.type === 'hello') return this.#join(port, message)
    if (message.type === 'probe') return port.postMessage({ type: 'host', host: this.id })
    const tab = this.byPort.get(port)
    if (!tab) {
      // It was dropped for its silence, and is back.
      if (message.type !== 'bye') port.postMessage({ type: 'stranger' })
      return
    }
    this.attendance.heard(tab, performance.now())
    switch (message.type) {
      case 'send':
        return this.#send(tab, message.data, message.bytes)
      case 'call':
        return this.socket[message.name](...(message.arguments as []))
      case 'signal':
        return this.#signal(tab, message.signal as PageSignal)
      case 'provided':
        return tab.answer(message.number, message)
      case 'bye':
        port.close()
        return this.#leave(tab, message.close)
      case 'ping':
        tab.pong()
    }
    if (port === tab.port) tab.acknowledge(message.received)
  }

  #join(port: MessagePort, { protocol, tab: id, isVisible, version }: Hello): void {
    const known = this.byId.get(id)
    const tab = known ?? new HostedTab(id, () => this.mirror.read())
    tab.attach(port)
    if (protocol === PROTOCOL) {
      clearTimeout(this.closing)
      this.byId.set(id, tab)
      this.byPort.set(port, tab)
      this.attendance.heard(tab, performance.now())
      tab.version = version
      this.#see(tab, isVisible)
      this.socket.open()
    }
    const { id: host, hasSession } = this
    const { messages: posted } = tab
    const isNew = !known
    tab.post({
      type: 'welcome',
      protocol: PROTOCOL,
      host,
      isNew,
      posted,
      hasSession,
      mirror: tab.state,
    })
    if (protocol !== PROTOCOL || known) return
    this.#compare(version)
    this.#run(() => this.options.onJoin?.(tab))
  }

  #leave(tab: HostedTab, close?: readonly [number, string]): void {
    this.byId.delete(tab.id)
    for (const [port, at] of this.byPort) if (at === tab) this.byPort.delete(port)
    this.attendance.remove(tab)
    tab.end()
    this.#run(() => this.options.onLeave?.(tab))
    if (this.byId.size) return
    if (close) this.socket.close(...close)
    else this.closing = setTimeout(() => this.socket.close(), LINGER)
  }

  #send(tab: HostedTab, data: Message, bytes: number): void {
    this.owners.current = tab
    tab.count(bytes)
    try {
      this.socket.send(data)
    } catch {
      // With `overflow: 'reject'`, for which there is nobody to throw at.
      tab.event('dropped', { data, bytes, reason: 'overflow' })
    }
    this.owners.current = undefined
  }

  #signal(tab: HostedTab, signal: PageSignal | 'hide'): void {
    if (signal === 'hide' || signal === 'visible') this.#see(tab, signal === 'visible')
    if (signal !== 'hide') tell(signal)
  }

  #see(tab: HostedTab, isVisible: boolean): void {
    if (isVisible || tab.isVisible) tab.seenAt = performance.now()
    tab.isVisible = isVisible
  }

  /** Tells the older tabs, each once. */
  #compare(version = -Infinity): void {
    this.newest = Math.max(this.newest, version)
    for (const tab of this.tabs) {
      if (tab.isOutdated || tab.version === undefined || tab.version >= this.newest) continue
      tab.isOutdated = true
      const detail = { version: this.newest }
      tab.post({ type: 'event', name: 'outdated', detail, mirror: tab.state })
    }
  }

  #event(name: keyof Events, detail: object): void {
    const { mirror, owners, tabs } = this
    if (name === 'resync') this.hasSession = true
    if (name === 'queued' || name === 'sent' || name === 'dropped') {
      const { data } = detail as { data: unknown }
      if (name === 'queued') owners.queued(data)
      const owner = name === 'queued' ? owners.current : owners.settled(data)
      if (name !== 'sent') owner?.event(name, detail)
    } else {
      if (name === 'ping') for (const tab of tabs) tab.mark()
      if (name === 'pong') for (const tab of tabs) tab.prove()
      if (mirror.note(name, detail)) this.#tell(name, name === 'disconnected' ? undefined : detail)
    }
  }

  #message(data: MessageData): void {
    const { socket, tabs } = this
    // Where no reply proves anything, a frame does.
    const isProven = !socket.unconfirmed.messages && !socket.bufferedAmount
    if (isProven) for (const tab of tabs) tab.prove(true)
    let chosen: Iterable<Tab> = tabs
    this.#run(() => {
      chosen = this.options.route?.(data, tabs) ?? tabs
    })
    for (const tab of chosen) tab.send(data)
  }

  #tell(name: string, detail?: object): void {
    for (const tab of this.byId.values()) tab.event(name, detail)
  }

  #run(step: () => unknown): void {
    try {
      step()
    } catch (error) {
      report(error)
    }
  }
}
