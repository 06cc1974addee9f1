import { ReconnectingWebSocket } from '../../../src/index.ts'
import { seededRandom } from '../../core/seeded-random.ts'
import { keyOf, makeMessage } from '../message.ts'
import type { ClientPlan } from '../plan.ts'
import { between } from '../plan.ts'
import { Ledger } from './ledger.ts'
import type { Wire } from './natives.ts'
import { socketsOf, stateOf, uncounted, watchWires } from './natives.ts'
import type { ClientLook, Told } from './told.ts'

/** What the url provider does. */
export type Provider = 'gives' | 'rejects' | 'hangs'

const LARGEST = 512 * 1024

/** A client, an application that makes it work, and a ledger of what comes of it. */
export class SoakClient {
  readonly client: ReconnectingWebSocket
  readonly ledger: Ledger
  provider: Provider = 'gives'

  readonly #plan: ClientPlan
  readonly #random: () => number
  readonly #tell: (told: Told) => void
  #wire: Wire | undefined
  #dials = 0
  #numbers = 0
  #isStirring = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param url - Where to connect to, without a query. */
  constructor(url: string, plan: ClientPlan, tell: (told: Told) => void) {
    this.#plan = plan
    this.#tell = tell
    this.#random = seededRandom(plan.seed)
    this.ledger = new Ledger(what => this.#say('violation', { what }))
    watchWires(plan.name, {
      dialled: wire => this.#dialled(wire),
      sent: (wire, data) => this.ledger.given(wire.id, data, stateOf(wire) === 1),
    })
    const { interval, timeout, answerTimeout, checkTimeout, ...timings } = plan.timings
    this.client = new ReconnectingWebSocket(({ signal }) => this.#address(url, signal), [], {
      ...plan.options,
      ...timings,
      heartbeat: { interval, timeout, answerTimeout, checkTimeout },
    })
    this.client.binaryType = 'arraybuffer'
    this.#listen()
  }

  get look(): ClientLook {
    const { name } = this.#plan
    if (this.client.status === 'connected') this.ledger.flushedBy(this.#wire!.heardAt)
    return {
      name,
      status: this.client.status,
      id: this.#wire?.id ?? '',
      heardAt: this.#wire?.heardAt ?? 0,
      sockets: socketsOf(name),
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

  /** Has the server do something, if it can be asked. */
  command(text: string): boolean {
    if (this.client.status !== 'connected') return false
    this.ledger.send(text, () => this.client.send(text))
    this.#say('command', { text })
    return true
  }

  close(): void {
    const { status } = this.client
    if (status === 'closed') return
    this.#say('closing', { status })
    this.client.close()
  }

  #open(): void {
    this.#say('opening')
    this.client.open()
  }

  async #address(url: string, signal: AbortSignal): Promise<string> {
    if (this.provider === 'rejects') throw new Error('no token')
    if (this.provider === 'hangs') {
      await new Promise(resolve => signal.addEventListener('abort', resolve))
    }
    const { name, feed } = this.#plan
    const id = `${name}.${this.#dials++}`
    return `${url}/?id=${id}${feed === undefined ? '' : `&feed=${feed}`}`
  }

  #dialled(wire: Wire): void {
    this.#wire = wire
    this.ledger.dialled(wire.id)
    const sockets = socketsOf(this.#plan.name)
    if (sockets !== 1) this.#say('violation', { what: `${sockets} sockets are not given up` })
  }

  #listen(): void {
    const { client, ledger } = this
    client.on('status', ({ status }) => this.#say('status', { status }))
    client.on('connecting', ({ attempt }) => this.#say('connecting', { attempt }))
    client.on('connected', () => this.#say('connected', { id: this.#wire!.id }))
    client.on('waiting', ({ cause, delay, at }) =>
      this.#say('waiting', { cause, delay, until: at }),
    )
    client.on('ping', () => this.#say('ping'))
    client.on('pong', () => {
      ledger.ponged()
      this.#say('pong')
    })
    client.on('queued', ({ data, messages }) => ledger.queued(keyOf(data as string), messages))
    client.on('dropped', ({ data }) => ledger.dropped(keyOf(data as string)))
    client.on('disconnected', ({ cause, code, wasOpen, unconfirmed }) => {
      const { id, heardAt } = this.#wire ?? { id: '', heardAt: 0 }
      const { messages } = unconfirmed
      this.#say('disconnected', { id, cause, code, wasOpen, heardAt, unconfirmed: messages })
      ledger.ended(unconfirmed, wasOpen)
    })
    client.addEventListener('close', ({ code }) => this.#say('closed', { code }))
    client.addEventListener('message', ({ data }: MessageEvent) => {
      ledger.received(data as string | ArrayBuffer)
    })
    client.addEventListener('open', () => {
      const key = `h${this.#wire!.id.split('.')[1]}`
      ledger.send(key, () => client.send(makeMessage(key, 16)))
    })
  }

  #say(event: string, details: object = {}): void {
    this.#tell({ at: performance.now(), client: this.#plan.name, event, ...details })
  }

  #later(): void {
    const pause = between(this.#random, 0, 2 * this.#plan.pace)
    this.#timer = uncounted.setTimeout(() => {
      this.#act()
      if (this.#isStirring) this.#later()
    }, pause)
  }

  /** Does one of the things that applications do. */
  #act(): void {
    const { client } = this
    const choice = this.#random()
    if (choice < 0.01) {
      this.#say('check')
      client.check()
    } else if (choice < 0.013) {
      this.#say('reconnect')
      client.reconnect()
    } else if (choice < 0.02) {
      this.close()
    } else if (client.status === 'closed' && choice < 0.1) {
      this.#open()
    } else if (choice < 0.05) {
      const [count, bytes] = [between(this.#random, 1, 30), between(this.#random, 8, 500)]
      this.command(`!burst ${Math.floor(count)} ${Math.floor(bytes)}`)
    } else {
      this.#send()
    }
  }

  #send(): void {
    const isLarge = this.#plan.heavy && this.#random() < 0.05
    const size = isLarge ? between(this.#random, 0, LARGEST) : between(this.#random, 12, 150)
    const key = `m${this.#numbers++}`
    const text = makeMessage(key, Math.floor(size))
    const data = this.#random() < 0.3 ? new TextEncoder().encode(text) : text
    const { status } = this.client
    this.ledger.send(key, () => {
      const result = this.client.send(data)
      if (result === 'sent' && status !== 'connected') {
        this.#say('violation', { what: `${key} was sent while ${status}` })
      }
      return result
    })
  }
}
