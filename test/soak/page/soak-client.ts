import { ReconnectingWebSocket } from '../../../src/index.ts'
import { seededRandom } from '../../core/seeded-random.ts'
import type { ClientPlan } from '../plan.ts'
import { between } from '../plan.ts'
import type { Wire } from './natives.ts'
import { socketsOf, stateOf, uncounted, watchWires } from './natives.ts'
import type { ClientLook, Told } from './told.ts'
import type { WireLedger } from './wire-ledger.ts'

/** What the url provider does. */
export type Provider = 'gives' | 'rejects' | 'hangs'

type Plugin = NonNullable<ConstructorParameters<typeof ReconnectingWebSocket>[2]>['delivery']

/** A client, an application that makes it work, and a ledger of what comes of it. */
export abstract class SoakClient {
  readonly client: ReconnectingWebSocket
  abstract readonly ledger: WireLedger
  provider: Provider = 'gives'

  protected readonly plan: ClientPlan
  protected readonly random: () => number
  protected wire: Wire | undefined
  readonly #tell: (told: Told) => void
  #dials = 0
  #isStirring = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param url - Where to connect to, without a query. */
  constructor(url: string, plan: ClientPlan, tell: (told: Told) => void, delivery?: Plugin) {
    this.plan = plan
    this.#tell = tell
    this.random = seededRandom(plan.seed)
    watchWires(plan.name, {
      dialled: wire => this.#dialled(wire),
      sent: (wire, data) => this.ledger.given(wire.id, data, stateOf(wire) === 1),
      heard: (wire, data) => this.heard(wire, data),
    })
    const { interval, timeout, answerTimeout, checkTimeout, ...timings } = plan.timings
    this.client = new ReconnectingWebSocket(({ signal }) => this.#address(url, signal), [], {
      ...plan.options,
      ...timings,
      heartbeat: { interval, timeout, answerTimeout, checkTimeout },
      delivery,
    })
    this.client.binaryType = 'arraybuffer'
    this.#listen()
  }

  get look(): ClientLook {
    const { name } = this.plan
    return {
      name,
      status: this.client.status,
      id: this.wire?.id ?? '',
      heardAt: this.wire?.heardAt ?? 0,
      sockets: socketsOf(name),
      buffered: this.client.bufferedAmount,
      totals: this.ledger.totals,
    }
  }

  /** Resolves when the next ping has gone out. */
  pinged(): Promise<void> {
    return new Promise(resolve => {
      const undo = this.client.on('ping', () => {
        undo()
        resolve()
      })
    })
  }

  /** Traffic begins. */
  stir(): void {
    this.#isStirring = true
    this.#later()
  }

  /** No traffic, and a client that has been closed opens. */
  calm(): void {
    this.#isStirring = false
    clearTimeout(this.#timer)
    if (this.client.status === 'closed') this.#open()
  }

  /**
   * Has the server do something, if it can be asked.
   *
   * @returns The connection on which the server must do it by itself.
   */
  abstract command(text: string): string | undefined

  close(): void {
    const { status } = this.client
    if (status === 'closed') return
    this.say('closing', { status })
    this.client.close()
  }

  /** A frame came in, whoever it is for. */
  protected heard(_wire: Wire, _data: unknown): void {}

  /** Sends something, or has the server send something. */
  protected abstract send(choice: number): void

  protected say(event: string, details: object = {}): void {
    this.#tell({ at: performance.now(), client: this.plan.name, event, ...details })
  }

  /** The ledger has found something. */
  protected readonly violate = (what: string): void => this.say('violation', { what })

  #open(): void {
    this.say('opening')
    this.client.open()
  }

  async #address(url: string, signal: AbortSignal): Promise<string> {
    if (this.provider === 'rejects') throw new Error('no token')
    if (this.provider === 'hangs') {
      await new Promise(resolve => signal.addEventListener('abort', resolve))
    }
    const { name, feed } = this.plan
    const id = `${name}.${this.#dials++}`
    return `${url}/?id=${id}${feed === undefined ? '' : `&feed=${feed}`}`
  }

  #dialled(wire: Wire): void {
    this.wire = wire
    this.ledger.dialled(wire.id)
    const sockets = socketsOf(this.plan.name)
    if (sockets !== 1) this.violate(`${sockets} sockets are not given up`)
  }

  #listen(): void {
    const { client } = this
    client.on('status', ({ status }) => this.say('status', { status }))
    client.on('connecting', ({ attempt }) => this.say('connecting', { attempt }))
    client.on('connected', () => this.say('connected', { id: this.wire!.id }))
    client.on('waiting', ({ cause, delay, at }) => this.say('waiting', { cause, delay, until: at }))
    client.on('ping', () => this.say('ping'))
    client.on('pong', () => {
      this.ledger.ponged()
      this.say('pong')
    })
    client.on('disconnected', ({ cause, code, wasOpen, unconfirmed }) => {
      const { id, heardAt } = this.wire ?? { id: '', heardAt: 0 }
      const { messages } = unconfirmed
      this.say('disconnected', { id, cause, code, wasOpen, heardAt, unconfirmed: messages })
      this.ledger.ended(unconfirmed, wasOpen)
    })
    client.addEventListener('close', ({ code }) => this.say('closed', { code }))
  }

  #later(): void {
    const pause = between(this.random, 0, 2 * this.plan.pace)
    this.#timer = uncounted.setTimeout(() => {
      this.#act()
      if (this.#isStirring) this.#later()
    }, pause)
  }

  /** Does one of the things that applications do. */
  #act(): void {
    const { client } = this
    const choice = this.random()
    if (choice < 0.01) {
      this.say('check')
      client.check()
    } else if (choice < 0.013) {
      this.say('reconnect')
      client.reconnect()
    } else if (choice < 0.02) {
      this.close()
    } else if (client.status === 'closed' && choice < 0.1) {
      this.#open()
    } else {
      this.send(choice)
    }
  }
}
