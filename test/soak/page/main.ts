/** The page's half of the soak, as `window.soak`. */
import { lastingListeners, liveWires, pendingTimers, uncounted } from './natives.ts'
import type { Stall } from '../../rig/withheld.ts'
import { watchStalls } from '../../rig/withheld.ts'
import type { ClientPlan } from '../plan.ts'
import { DeliveryClient } from './delivery-client.ts'
import { DeliveryLedger } from './delivery-ledger.ts'
import { PlainClient } from './plain-client.ts'
import type { Provider } from './soak-client.ts'
import type { News, Told } from './told.ts'

/** How long to wait for a ping, in ms. */
const LONGEST_WAIT = 2000

const later = (ms: number): Promise<void> =>
  new Promise(resolve => uncounted.setTimeout(resolve, ms))

const clients = new Map<string, PlainClient | DeliveryClient>()
let told: Told[] = []
let stalls: Stall[] = []
let blocks: Stall[] = []

const lookForStalls = watchStalls(stall => stalls.push(stall))

const soak = {
  start(url: string, plan: ClientPlan): void {
    const Client = plan.delivery ? DeliveryClient : PlainClient
    clients.set(plan.name, new Client(url, plan, one => told.push(one)))
  },
  /** All that happened since the last call. */
  news(): News {
    lookForStalls()
    const handed = Object.assign({}, ...[...clients.values()].map(({ ledger }) => ledger.handed))
    for (const { ledger } of clients.values()) ledger.handed = {}
    const news: News = {
      now: performance.now(),
      told,
      stalls,
      blocks,
      handed,
      streams: [...clients.values()].flatMap(({ ledger }) =>
        ledger instanceof DeliveryLedger ? ledger.takeNews() : [],
      ),
      looks: [...clients.values()].map(client => client.look),
      timers: pendingTimers(),
      listeners: lastingListeners(),
      wires: liveWires(),
    }
    told = []
    stalls = []
    blocks = []
    return news
  },
  stir: () => clients.forEach(client => client.stir()),
  calm: () => clients.forEach(client => client.calm()),
  close: (client: string): void => clients.get(client)!.close(),
  command: (client: string, text: string): string | undefined => clients.get(client)!.command(text),
  provide(client: string, provider: Provider): void {
    clients.get(client)!.provider = provider
  },
  /** Resolves just after the next ping: the worst moment for what keeps the page from running. */
  async pinged(): Promise<void> {
    const pings = [...clients.values()].map(client => client.pinged())
    await Promise.race([...pings, later(LONGEST_WAIT)])
  },
  /** Keeps the main thread busy, as a long task does. */
  async block(ms: number): Promise<void> {
    await soak.pinged()
    await later(0)
    const from = performance.now()
    while (performance.now() < from + ms);
    blocks.push({ from, to: performance.now() })
  },
}

declare global {
  interface Window {
    soak: typeof soak
  }
}

window.soak = soak
