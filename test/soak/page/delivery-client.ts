import { atLeastOnce, exactlyOnce, settled } from '../../../src/delivery/index.ts'
import { messages } from '../../../src/messages/index.ts'
import type { Data } from '../message.ts'
import { makeMessage } from '../message.ts'
import { drawPayload } from '../payload.ts'
import type { ClientPlan } from '../plan.ts'
import { between } from '../plan.ts'
import { DeliveryLedger } from './delivery-ledger.ts'
import type { Wire } from './natives.ts'
import { sendBeneath, uncounted } from './natives.ts'
import { SoakClient } from './soak-client.ts'
import type { ClientLook, Told } from './told.ts'

/** A client with a delivery, which sends messages of all kinds. */
export class DeliveryClient extends SoakClient {
  readonly ledger: DeliveryLedger
  #numbers = 0
  /** Calls of `settled` that wait. */
  #settling = 0

  constructor(url: string, plan: ClientPlan, tell: (told: Told) => void) {
    super(url, plan, tell, plan.delivery === 'exactly once' ? exactlyOnce() : atLeastOnce())
    this.ledger = new DeliveryLedger(plan, () => this.client.status === 'closed', this.violate)
    this.#listen()
  }

  override get look(): ClientLook {
    const { stream, deliveryTotals } = this.ledger
    return {
      ...super.look,
      stream,
      settling: this.#settling,
      deliveryTotals,
    }
  }

  override calm(): void {
    super.calm()
    const { accepted } = this.ledger.progress
    const { stream } = this.ledger
    this.#settling++
    settled(this.client)
      .then(() => {
        const { acknowledged } = this.ledger.progress
        if (acknowledged >= accepted || stream !== this.ledger.stream) return
        this.violate(`settled() resolved with ${acknowledged} of ${accepted} acknowledged`)
      })
      .catch((error: unknown) => this.violate(`settled() rejected: ${String(error)}`))
      .finally(() => this.#settling--)
  }

  /** Beneath the library: a command that is sent again with each connection would end them all. */
  command(text: string): string | undefined {
    if (this.client.status !== 'connected') return undefined
    this.say('command', { text })
    if (this.plan.delivery === 'exactly once') return this.wire!.id
    sendBeneath(this.wire!, text)
    return undefined
  }

  protected override heard({ id }: Wire, data: unknown): void {
    this.ledger.heard(id, data)
  }

  /** One message, or some at once. */
  protected send(): void {
    const { heavy, delivery } = this.plan
    const count = this.random() < 0.2 ? between(this.random, 2, 12) : 1
    for (let i = 0; i < count; i++) {
      const data = drawPayload(this.random, `m${this.#numbers++}`, heavy, delivery!)
      this.ledger.send(data, () => this.client.send(data))
    }
  }

  /** Takes messages until the client is closed, and lets them wait now and then. */
  async #loop(): Promise<void> {
    const { streams } = this.ledger
    for await (const data of messages(this.client)) {
      // What the closed client still has belongs to a session that is over.
      if (streams !== this.ledger.streams) return
      this.ledger.received(data as string | ArrayBuffer)
      if (this.random() > 0.03) continue
      const pause = between(this.random, 1, 2000)
      await new Promise(resolve => uncounted.setTimeout(resolve, pause))
    }
  }

  #listen(): void {
    const { client, ledger } = this
    client.on('resync', event => {
      this.say('resync', { reason: event.reason })
      ledger.resync(event, () => {
        const data = makeMessage(`s${this.#numbers++}`, 16)
        ledger.send(data, () => client.send(data))
      })
    })
    client.on('resumed', event => {
      this.say('resumed', event)
      ledger.resumed(event)
    })
    client.on('unsupported', ({ message }) => this.violate(message))
    client.on('acknowledged', event => ledger.acknowledged(event))
    client.on('dropped', ({ data, reason }) => ledger.dropped(data as Data, reason))
    client.on('status', ({ status }) => {
      if (status === 'closed') ledger.closed()
    })
    if (this.plan.loops) {
      client.on('status', ({ previous }) => {
        if (previous === 'closed') void this.#loop()
      })
      void this.#loop()
    } else {
      client.addEventListener('message', ({ data }: MessageEvent) => {
        ledger.received(data as string | ArrayBuffer)
      })
    }
    client.addEventListener('open', () => {
      const { id } = this.wire!
      const data = makeMessage(`h${id.split('.')[1]}`, 16)
      ledger.open(id, data, () => client.send(data))
    })
  }
}
