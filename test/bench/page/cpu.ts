/** The page in which clients take turns to receive and to send, each over a connection of its own. */
import type { Client } from './echo-clients.ts'
import { CLIENTS } from './echo-clients.ts'

const clients = new Map<string, { source: Client; sink: Client }>()

/** Resolves once so many messages have come. */
const heard = (client: Client, count: number): Promise<void> =>
  new Promise(resolve => {
    let left = count
    client.hear = () => {
      if (--left === 0) resolve()
    }
  })

const bench = {
  /**
   * @param source - The address of a server that sends bursts.
   * @param sink - That of one which keeps what it gets to itself, and says `synced` to `sync`.
   */
  async start(names: readonly string[], source: string, sink: string): Promise<void> {
    for (const name of names) {
      const make = CLIENTS[name]!
      clients.set(name, { source: await make(source), sink: await make(sink) })
    }
  },

  /**
   * Nothing young that was before is collected in the turn that comes. A full collection each time
   * would also throw away the code of those whose turn is long ago.
   */
  collect: (): void => (globalThis as { gc?: (options: object) => void }).gc?.({ type: 'minor' }),

  async inbound(name: string, count: number, size: number): Promise<void> {
    const { source } = clients.get(name)!
    const all = heard(source, count)
    source.send(`!burst ${count} ${size}`)
    await all
  },

  /** Resolves when all is with the server. */
  async outbound(name: string, count: number, size: number): Promise<void> {
    const { sink } = clients.get(name)!
    const data = 'x'.repeat(size)
    const synced = heard(sink, 1)
    for (let i = 0; i < count; i++) sink.send(data)
    sink.send('sync')
    await synced
  },
}

window.bench = bench

export type CpuBench = typeof bench
