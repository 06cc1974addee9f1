/** The page in which one class or client exchanges messages with the real server. */
import type { Client } from './echo-clients.ts'
import { CLIENTS } from './echo-clients.ts'

let client: Client

/** Milliseconds from the call to `count` messages, each of them whole. */
function taken(count: number, size: number, begin: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let left = count
    const start = performance.now()
    client.hear = data => {
      const length = typeof data === 'string' ? data.length : data.byteLength
      if (length !== size) reject(new Error(`${length} bytes instead of ${size}`))
      if (--left === 0) resolve(performance.now() - start)
    }
    begin()
  })
}

const bench = {
  async start(name: string, url: string): Promise<void> {
    client = await CLIENTS[name]!(url)
  },
  /** Milliseconds until the server has sent as many texts. */
  down: (count: number, size: number): Promise<number> =>
    taken(count, size, () => void client.send(`!burst ${count} ${size}`)),
  /** Milliseconds until as many messages have come back. */
  echo(count: number, size: number, isBinary: boolean): Promise<number> {
    const data = isBinary ? new ArrayBuffer(size) : 'x'.repeat(size)
    return taken(count, size, () => {
      for (let i = 0; i < count; i++) client.send(data)
    })
  },
}

window.bench = bench

export type EchoBench = typeof bench
