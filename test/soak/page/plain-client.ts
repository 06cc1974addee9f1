import { keyOf, makeMessage } from '../message.ts'
import type { Data } from '../message.ts'
import type { ClientPlan } from '../plan.ts'
import { between } from '../plan.ts'
import { Ledger } from './ledger.ts'
import { SoakClient } from './soak-client.ts'
import type { ClientLook, Told } from './told.ts'

const LARGEST = 512 * 1024

/** A client without a delivery, whose server echoes what it sends. */
export class PlainClient extends SoakClient {
  readonly ledger: Ledger = new Ledger(this.violate)
  #numbers = 0

  constructor(url: string, plan: ClientPlan, tell: (told: Told) => void) {
    super(url, plan, tell)
    const { client, ledger } = this
    client.on('queued', ({ data, messages }) => ledger.queued(keyOf(data as Data), messages))
    client.on('dropped', ({ data }) => ledger.dropped(keyOf(data as Data)))
    client.addEventListener('message', ({ data }: MessageEvent) => {
      ledger.received(data as string | ArrayBuffer)
    })
    client.addEventListener('open', () => {
      const key = `h${this.wire!.id.split('.')[1]}`
      ledger.send(key, () => client.send(makeMessage(key, 16)))
    })
  }

  override get look(): ClientLook {
    if (this.client.status === 'connected') this.ledger.flushedBy(this.wire!.heardAt)
    return super.look
  }

  command(text: string): undefined {
    if (this.client.status !== 'connected') return
    this.ledger.send(text, () => this.client.send(text))
    this.say('command', { text })
  }

  protected send(choice: number): void {
    if (choice < 0.05) {
      const [count, bytes] = [between(this.random, 1, 30), between(this.random, 8, 500)]
      return this.command(`!burst ${Math.floor(count)} ${Math.floor(bytes)}`)
    }
    const isLarge = this.plan.heavy && this.random() < 0.05
    const size = isLarge ? between(this.random, 0, LARGEST) : between(this.random, 12, 150)
    const key = `m${this.#numbers++}`
    const text = makeMessage(key, Math.floor(size))
    const data = this.random() < 0.3 ? new TextEncoder().encode(text) : text
    const { status } = this.client
    this.ledger.send(key, () => {
      const result = this.client.send(data)
      if (result === 'sent' && status !== 'connected') {
        this.violate(`${key} was sent while ${status}`)
      }
      return result
    })
  }
}
