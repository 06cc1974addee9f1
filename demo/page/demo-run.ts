import { BelayLane } from './lanes/belay-lane.ts'
import { DeliveryLane } from './lanes/delivery-lane.ts'
import type { HeartbeatChoice } from './lanes/heartbeat-choice.ts'
import { defaultHeartbeat } from './lanes/heartbeat-choice.ts'
import { NativeLane } from './lanes/native-lane.ts'
import { PlainLane } from './lanes/plain-lane.ts'
import { ControlClient } from './link/control-client.ts'
import { faultText } from './link/fault-text.ts'
import { EventLog } from './log/event-log.ts'
import type { Deed, Lanes } from './story.ts'
import { clients, story } from './story.ts'
import { StoryPlayer } from './story-player.ts'
import type { FaultRequest } from './view/fault-panel.ts'

/** How often the page looks at the clock. */
const TICK = 250

/** Everything that goes on behind the page; `changed` is called when there is something to show. */
export class DemoRun {
  readonly log = new EventLog()
  readonly control = new ControlClient()
  readonly player = new StoryPlayer()
  lanes: Lanes | undefined
  heartbeat: HeartbeatChoice = defaultHeartbeat
  now = performance.now()
  /** The last change of a status, for screen readers. */
  announcement = ''
  story = ''
  readonly #changed: () => void
  readonly #announced = new Map<string, string>()
  #deed: Deed | undefined
  #timer: ReturnType<typeof setInterval> | undefined

  /** Other pages live with the same proxy. */
  readonly #leave = (): void => this.player.stop()

  constructor(changed: () => void) {
    this.#changed = changed
    this.control.addEventListener('change', () => {
      this.#dialOnce()
      changed()
    })
  }

  start(): void {
    addEventListener('pagehide', this.#leave)
    void this.control.start()
    this.#timer = setInterval(() => this.#tick(), TICK)
  }

  stop(): void {
    removeEventListener('pagehide', this.#leave)
    this.player.stop()
    this.control.stop()
    clearInterval(this.#timer)
    for (const lane of Object.values(this.lanes ?? {})) lane.close()
    this.lanes = undefined
  }

  pull(hop: number): void {
    this.player.leave()
    this.#set({ fault: { kind: 'cliff' }, scope: 'existing', hop, label: 'Cliff' }, 'pull')
  }

  /** Plays the pulled cable, or stops playing it. */
  playOrStop(hop: number): void {
    if (this.player.step) this.player.stop()
    else if (this.lanes) {
      const { interval, timeout } = this.heartbeat
      const stage = {
        cut: () => this.#cut(hop),
        heal: () => this.#heal(),
        restore: () => this.#restoreAll(),
      }
      this.player.play(stage, this.lanes, interval + timeout)
    }
    this.#tick()
  }

  pause(isPaused: boolean): void {
    this.player.pause(isPaused)
    this.#tick()
  }

  setFault(request: FaultRequest): void {
    this.player.leave()
    this.#set(request, 'fault')
  }

  heal(): void {
    this.player.leave()
    this.#heal()
  }

  restore(): void {
    this.player.leave()
    this.#restore()
  }

  freezeServer(frozen: boolean): void {
    this.player.leave()
    this.#freezeServer(frozen)
  }

  #freezeServer(frozen: boolean): void {
    const event = frozen ? 'freeze' : 'thaw'
    if (frozen) {
      const label = 'Freeze the server'
      this.#deed = { kind: 'fault', label, scope: 'both', faultAt: performance.now() }
    } else {
      this.#repair('restore')
    }
    this.#do(
      event,
      frozen ? 'the server hangs' : 'the server goes on',
      this.control.freezeServer(frozen),
    )
  }

  /** Another heartbeat takes other clients: the lanes that have one start anew. */
  beat(heartbeat: HeartbeatChoice): void {
    this.heartbeat = heartbeat
    if (!this.lanes) return
    this.player.stop()
    this.lanes.native.close()
    this.lanes.belay.close()
    this.lanes.delivery.close()
    this.lanes = { ...this.lanes, ...this.#beating(this.#url!) }
    this.#changed()
  }

  /** As a cable does it: what is open goes silent, and what is new does not come through. */
  #cut(hop: number): void {
    this.#set({ fault: { kind: 'cliff' }, scope: 'existing', hop, label: 'Cliff' }, 'pull')
    const refused = this.control.setFault({ kind: 'refuse' }, 'new', hop)
    this.#do('pull', 'new connections are refused', refused)
  }

  #heal(): void {
    this.#repair('heal')
    this.#do('heal', 'new connections work', this.control.heal())
  }

  #restore(): void {
    this.#repair('restore')
    this.#do('restore', 'all connections work', this.control.restore())
  }

  #restoreAll(): void {
    if (this.control.state?.server?.frozen) this.#freezeServer(false)
    this.#restore()
  }

  #set({ fault, scope, hop, label }: FaultRequest, kind: 'pull' | 'fault'): void {
    const at = performance.now()
    // What open connections suffer from is not over because new ones get into trouble, too.
    const faultAt = scope === 'new' && this.#deed ? this.#deed.faultAt : at
    this.#deed = fault.kind === 'none' ? undefined : { kind, label, scope, faultAt }
    const where = (this.control.state?.hops.length ?? 1) > 1 ? `, proxy ${hop + 1}` : ''
    const details = `${faultText(fault)}, for ${scope} connections${where}`
    this.#do(kind, details, this.control.setFault(fault, scope, hop))
  }

  #repair(kind: 'heal' | 'restore'): void {
    if (this.#deed) this.#deed = { ...this.#deed, kind }
  }

  #do(event: string, details: string, done: Promise<void>): void {
    this.log.add({ lane: 'link', event, details })
    done.catch((error: unknown) => {
      this.log.add({ lane: 'link', event: 'failed', details: String(error) })
    })
    this.#tick()
  }

  /** The port of the proxy is known with the first state. */
  #dialOnce(): void {
    if (this.lanes || !this.#url) return
    this.lanes = { plain: new PlainLane(this.#url, this.log), ...this.#beating(this.#url) }
  }

  get #url(): string | undefined {
    const [hop] = this.control.state?.hops ?? []
    return hop && `ws://${location.hostname}:${hop.port}`
  }

  #beating(url: string): Omit<Lanes, 'plain'> {
    const native = new NativeLane(url, this.log, this.heartbeat)
    const belay = new BelayLane(url, this.log, this.heartbeat)
    return { native, belay, delivery: this.#delivery(url) }
  }

  /** After a lost session the counts begin anew, and so does the lane. */
  #delivery(url: string): DeliveryLane {
    return new DeliveryLane(url, this.log, this.heartbeat, () => {
      const delivery = this.#delivery(url)
      delivery.isAnew = true
      this.lanes = { ...this.lanes!, delivery }
    })
  }

  #tick(): void {
    this.now = performance.now()
    if (this.lanes) this.#tickLanes(this.lanes)
    this.story = this.player.caption || this.#story
    this.#changed()
  }

  #tickLanes(lanes: Lanes): void {
    for (const lane of clients(lanes)) {
      lane.tick(this.now)
      this.#announce(lane.name, lane.status)
    }
    const { delivery } = lanes
    delivery.tick(this.now)
    this.#announce(
      delivery.name,
      delivery.isHeldUp(this.now) ? 'messages wait' : 'no message waits',
    )
    this.player.tick(lanes, this.now)
  }

  get #story(): string {
    return this.lanes ? story(this.#deed, this.lanes, this.now) : 'Waiting for the demo.'
  }

  /** Looked at with each tick, so that a state of milliseconds is not read out. */
  #announce(name: string, state: string): void {
    if (this.#announced.get(name) !== state) this.announcement = `${name}: ${state}`
    this.#announced.set(name, state)
  }
}
