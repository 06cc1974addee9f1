/** The page in which clients die again and again: the server never answers a heartbeat. */
import { ReconnectingWebSocket } from '../../../src/index.ts'

let deaths = 0
const clients: ReconnectingWebSocket[] = []

const until = async (reached: () => boolean): Promise<void> => {
  while (!reached()) await new Promise(resolve => setTimeout(resolve, 20))
}

const bench = {
  /** Clients that find a link dead about as soon as they have it. */
  make(url: string, count: number): void {
    for (let i = 0; i < count; i++) {
      const client = new ReconnectingWebSocket(url, [], {
        startClosed: true,
        heartbeat: { interval: 10, timeout: 10 },
        minReconnectionDelay: 1,
        maxReconnectionDelay: 1,
      })
      client.on('disconnected', ({ cause }) => {
        if (cause === 'heartbeat') deaths++
      })
      clients.push(client)
    }
  },

  /** Lets them die so many times together, closes them, and waits until they are at rest. */
  async run(count: number): Promise<void> {
    const end = deaths + count
    for (const client of clients) client.open()
    await until(() => deaths >= end)
    for (const client of clients) client.close()
    await until(() => clients.every(({ readyState }) => readyState === 3))
    // Sockets of the last deaths are still closing natively.
    await new Promise(resolve => setTimeout(resolve, 500))
  },
}

window.bench = bench

export type DeathsBench = typeof bench
