/**
 * The port of a tab to its shared worker: opened, greeted, watched by a heartbeat. Where nobody replies, a
 * second `SharedWorker` asks which host is there. If it is the same, that was only busy, and the port stays.
 * If it is another one, the worker has ended, and the port is exchanged.
 */
import { Alarm } from '../core/alarm.ts'
import { Heartbeat } from '../core/heartbeat.ts'
import { newPeer } from '../core/peer.ts'
import { Handshake } from '../core/tabs/handshake.ts'
import { Receipts } from '../core/tabs/port-window.ts'
import type { ToHost, ToTab } from '../core/tabs/protocol.ts'
import { PROTOCOL, portSize } from '../core/tabs/protocol.ts'
import { isHidden } from '../client/page.ts'
import { Timer } from '../socket/timer.ts'

/** How often a page asks whether its worker is there, in ms. */
const INTERVAL = 4000
/** The same for a hidden page. */
const HIDDEN_INTERVAL = 20_000
/** In ms: a worker is near, and an alarm for nothing costs one message. */
const TIMINGS = { timeout: 3000, answerTimeout: 30_000, checkTimeout: 1000, askOnSend: true }

export type Welcome = Extract<ToTab, { type: 'welcome' }>

export interface PortOwner {
  /** The first message of each port. */
  readonly hello: () => ToHost
  /** @param missed - Messages that were lost with the port before. */
  welcomed(welcome: Welcome, missed: number): void
  told(message: ToTab): void
  /** `isSound` has changed. */
  changed(): void
  /** There is no worker to be had. */
  failed(reason: string): void
}

export class WorkerPort {
  private readonly make: () => SharedWorker
  private readonly owner: PortOwner
  private readonly handshake = new Handshake()
  private readonly alarm = new Alarm(new Timer(), () => this.#tick())
  private worker: SharedWorker | undefined
  private port: MessagePort | undefined
  /** Asks which host is there. */
  private probe: MessagePort | undefined
  /** The host that was found last has not replied since. */
  private wasFound = false
  private host = ''
  private heart: Heartbeat | undefined
  private receipts = new Receipts()
  /** Messages that came, or of which the host has told that they will not. */
  private accounted = 0

  constructor(make: () => SharedWorker, owner: PortOwner) {
    this.make = make
    this.owner = owner
  }

  /** The worker is there, and nothing of it is overdue. */
  get isSound(): boolean {
    return this.handshake.isDone && !this.heart!.suspect
  }

  /** The same, by the clock. */
  get canSend(): boolean {
    return this.isSound && !this.heart!.overdue(performance.now())
  }

  open(): void {
    const port = this.#reach()
    if (port) this.#take(port)
  }

  post(message: ToHost, transfer: Transferable[] = []): void {
    this.port?.postMessage(message, transfer)
    const { heart } = this
    if (message.type !== 'send' || !heart?.queued(0)) return
    heart.stamp(performance.now())
    this.#arm()
  }

  /** @param isUrgent - Asks now whether the worker is there. */
  watch(isUrgent: boolean): void {
    if (!this.handshake.isDone) return
    const now = performance.now()
    const interval = isHidden() ? HIDDEN_INTERVAL : INTERVAL
    const heart = new Heartbeat({ interval, ...TIMINGS }, { ...newPeer(), answered: true })
    this.heart = heart
    heart.open(now, Date.now(), isUrgent)
    if (isUrgent) heart.check(now)
    this.#arm()
  }

  /** Says good-bye, where somebody is there to read it. */
  close(close?: readonly [number, string]): void {
    this.post({ type: 'bye', close })
    this.handshake.stop()
    this.heart?.stop()
    this.#endProbe()
    this.port = this.worker = undefined
    this.alarm.set(Infinity)
  }

  /** @returns The port of a worker, where there is one. */
  #reach(): MessagePort | undefined {
    try {
      const worker = (this.worker = this.make())
      worker.addEventListener('error', () => {
        if (worker === this.worker && !this.handshake.isDone) this.#fail('its script did not load')
      })
      return worker.port
    } catch (error) {
      this.#fail(String(error))
      return undefined
    }
  }

  #take(port: MessagePort): void {
    this.port = port
    port.onmessage = ({ data }) => {
      if (port === this.port) this.#hear(data as ToTab)
    }
    this.#greet()
  }

  #greet(): void {
    this.handshake.begin(performance.now())
    this.post(this.owner.hello())
    this.#arm()
  }

  /** Nobody replies: asks another way. */
  #search(): void {
    this.heart?.stop()
    this.#endProbe()
    this.handshake.begin(performance.now())
    const probe = (this.probe = this.#reach())
    if (!probe) return
    probe.onmessage = ({ data }: MessageEvent<ToTab>) => {
      if (probe === this.probe && data.type === 'host') this.#found(data.host, probe)
    }
    probe.postMessage({ type: 'probe' })
    this.#arm()
  }

  #found(host: string, probe: MessagePort): void {
    if (host === this.host && !this.wasFound) {
      this.wasFound = true
      this.#resume()
      this.watch(true)
      this.owner.changed()
      return
    }
    // The port is lost, or its worker.
    this.probe = undefined
    this.port?.close()
    this.#take(probe)
  }

  /** The host is there, after all. */
  #resume(): void {
    this.#endProbe()
    this.handshake.succeed()
    this.watch(false)
  }

  #endProbe(): void {
    this.probe?.close()
    this.probe = undefined
  }

  #welcome(message: Welcome): void {
    const { protocol, host, isNew, posted } = message
    if (protocol !== PROTOCOL) {
      this.#fail(`it speaks version ${protocol} of the protocol, and this page version ${PROTOCOL}`)
      return
    }
    const missed = isNew ? 0 : posted - this.accounted
    this.accounted = posted
    this.host = host
    this.wasFound = false
    this.receipts = new Receipts()
    this.#resume()
    this.owner.welcomed(message, missed)
  }

  #hear(message: ToTab): void {
    const { type } = message
    if (type === 'welcome') return this.#welcome(message)
    if (type === 'stranger') return this.#greet()
    const isReply = type === 'pong'
    const wasSound = this.isSound
    if (this.probe) this.#resume()
    const { heart, receipts } = this
    if (isReply || heart?.attends()) heart?.frame(performance.now(), isReply)
    if (isReply) {
      this.wasFound = false
      this.#arm(true)
    }
    if (type === 'event' && message.name === 'missed') {
      this.accounted += (message.detail as { count: number }).count
    }
    if (type === 'message') {
      this.accounted++
      if (receipts.count(portSize(message.data))) {
        this.post({ type: 'ack', received: receipts.tell() })
      }
    }
    this.owner.told(message)
    if (wasSound !== this.isSound) this.owner.changed()
  }

  #fail(reason: string): void {
    if (this.handshake.fail() === 'reopen') this.#search()
    else {
      this.close()
      this.owner.failed(reason)
    }
  }

  #tick(): void {
    const { heart } = this
    const now = performance.now()
    if (this.handshake.passed(now)) this.#fail('it did not reply')
    let action
    while ((action = heart?.tick(now, Date.now(), 0))) {
      if (action === 'ping') this.post({ type: 'ping', received: this.receipts.tell() })
      if (action === 'dead') this.#search()
      if (action === 'dead' || action === 'suspect') this.owner.changed()
    }
    this.#arm()
  }

  #arm(isMessage = false): void {
    const beat = this.heart?.deadline ?? Infinity
    this.alarm.set(Math.min(this.handshake.at, beat), isMessage)
  }
}
