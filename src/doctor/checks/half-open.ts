import type { Check } from '../check.ts'
import { duration, wholeMs } from '../duration.ts'
import { fail, ok } from '../finding.ts'

/** Whether the server lets go of a client that ends TCP without a Close frame. */
export const halfOpen: Check = {
  id: 'half-open',
  title: 'the end of TCP without a Close frame ends the connection',
  needs: ['reads'],
  explanation: `Sends FIN without a Close frame, as a process that is ended does, and waits up to 10 s for the server to end its side. A server that does not leaks a connection for each such client.`,
  async run({ visit }) {
    const connection = await visit.open()
    const sentAt = connection.age
    connection.sendFin()
    const { halfOpen: limit } = visit.limits
    const ended = await connection.wait(one => one.kind === 'end', limit, 0)
    connection.destroy()
    if (ended) {
      const ms = Math.max(0, ended.at - sentAt)
      return ok(`it ends its side after ${duration(ms)}`, { endedMs: wholeMs(ms) })
    }
    const advice =
      'End the connection when the client has ended its side: else each such client leaks one.'
    return fail(`still open ${duration(limit)} after the FIN of the client`, advice, {
      endedMs: null,
    })
  },
}
