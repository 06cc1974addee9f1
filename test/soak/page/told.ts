import type { Stall } from '../../rig/withheld.ts'
import type { DeliveryTotals } from './delivery-ledger.ts'
import type { StreamNews } from './stream.ts'
import type { Totals } from './wire-ledger.ts'

/** One thing that happened to a client, on the page's clock. */
export interface Told {
  at: number
  client: string
  event: string
  /** The connection that it is about: `<client>.<dial>`. */
  id?: string
  [detail: string]: unknown
}

/** One look at a client. */
export interface ClientLook {
  name: string
  status: string
  /** The newest connection. */
  id: string
  /** When the last frame of it came in. */
  heardAt: number
  /** Native sockets that are CONNECTING or OPEN. */
  sockets: number
  /** `bufferedAmount` of the client. */
  buffered: number
  totals: Totals
  /** With a delivery: where its messages count from 1; see `StreamNews`. */
  stream?: string
  /** Calls of `settled` that wait. */
  settling?: number
  deliveryTotals?: DeliveryTotals
}

/** What the page has to tell since it was last asked. */
export interface News {
  now: number
  told: Told[]
  stalls: Stall[]
  /** When the page was kept busy on purpose; these are stalls as well. */
  blocks: Stall[]
  /** What was handed to each connection. */
  handed: Record<string, string[]>
  streams: StreamNews[]
  looks: ClientLook[]
  timers: number
  listeners: number
  /** Native sockets whose native `close` is still to come. */
  wires: number
}
