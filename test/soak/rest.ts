import type { Accounts } from './accounts.ts'
import type { Deliveries } from './deliveries.ts'
import type { News } from './page/told.ts'
import type { Stage } from './stage.ts'
import type { Watch } from './watch.ts'

/** What must come to rest. */
export interface Restless {
  readonly stage: Stage
  readonly watches: ReadonlyMap<string, Watch>
  readonly accounts: Accounts
  readonly deliveries: Deliveries
}

/** A client that is not at rest, and what is still to happen. */
export interface Trouble {
  client: string
  what: string
}

/** What keeps all from being at rest. */
export function troubleAt(news: News, restless: Restless): Trouble | undefined {
  const { stage, watches, accounts, deliveries } = restless
  const { server, sessionServer } = stage
  const connected = [...server.clients.map(({ id }) => id), ...sessionServer.connections]
  for (const look of news.looks) {
    const { name: client, id, totals, buffered } = look
    const { path } = watches.get(client)!
    const say = (what: string) => ({ client, what })
    if (!watches.get(client)!.isWell(news.now)) return say('it is not well')
    if (totals.held) return say(`${totals.held} messages are held`)
    if (buffered) return say(`${buffered} bytes are buffered`)
    const { swallowed, connections } = path
    const own = connected.filter(
      other => other.startsWith(`${client}.`) && !swallowed.includes(other),
    )
    if (own.join() !== id) return say(`the server has ${own.join()}, not just ${id}`)
    if (connections.join() !== id) return say(`the proxy has ${connections.join()}`)
    const unsettled = deliveries.unsettled(look)
    if (unsettled) return say(unsettled)
  }
  const { length } = news.looks
  const unsettled = accounts.unsettled(news.looks.map(({ id }) => id))
  // A connection that has just opened may have one more, of no length.
  const timers =
    news.timers === length ? '' : `${news.timers} timers are set for ${length} quiet clients`
  const what = unsettled || deliveries.miscounted() || timers
  return what ? { client: news.looks[0]!.name, what } : undefined
}
