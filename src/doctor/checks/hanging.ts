import type { Check, Context } from '../check.ts'
import type { Connection } from '../connection.ts'
import { OPCODE } from '../connection.ts'
import { duration, wholeMs } from '../duration.ts'
import type { Finding } from '../finding.ts'
import { fail, ok, skip, warn } from '../finding.ts'

/** What makes a server close, in the order in which it is tried. */
const TRIGGERS = [
  { name: 'a reserved opcode', opcode: OPCODE.reserved, payload: Buffer.alloc(0) },
  { name: 'text that is not UTF-8', opcode: OPCODE.text, payload: Buffer.from([0xff]) },
] as const

/** A server that still waits after this has a limit that is felt, in ms. */
const LONG = 5_000

/** Whether the server gives up on a client that never answers its Close frame. */
export const hanging: Check = {
  id: 'hanging',
  title: 'a Close frame of the server does not wait for ever',
  needs: ['upgrade'],
  explanation: `Waits for a Close frame of the server's own, for 300 ms. If none comes it makes the server close: with a frame of a reserved opcode, or with text that is not UTF-8. Each goes out once. Then it answers nothing and ends nothing, for up to 40 s. A client that has vanished behaves like that: a server that waits for its answer for ever keeps the connection for ever. Destroy the connection 2 s after your Close frame: \`keepAlive\` of \`belay-ws/server\` does. A server may wait after a Close of its own and not after an error: the finding says what was the reason.`,
  async run(context) {
    const { visit } = context
    const { ownClose, reply } = visit.limits
    const connection = await visit.open()
    await connection.waitOrEnd('close', ownClose, 0)
    if (connection.first('close')) return watch(context, connection, 'by itself')
    const read = await context.finding('reads')
    if (read.result === 'fail' || read.blocks) {
      connection.destroy()
      return skip('not run: reads')
    }
    let next: Connection | undefined = connection
    for (const { name, opcode, payload } of TRIGGERS) {
      const current: Connection = next ?? (await visit.open())
      next = undefined
      current.send(opcode, payload)
      await current.waitOrEnd('close', reply, 0)
      if (current.first('close')) return watch(context, current, `after ${name}`)
      const { isOver } = current
      current.destroy()
      if (isOver) return ok(`it ends TCP after ${name}, without a Close frame`)
    }
    return skip('cannot tell: it never sends a Close frame')
  },
}

async function watch(
  { visit }: Context,
  connection: Connection,
  why: string,
): Promise<Finding> {
  const { hanging: limit } = visit.limits
  const { code, at } = connection.first('close')!
  const ended =
    connection.first('end') ?? (await connection.wait(one => one.kind === 'end', limit))
  connection.destroy()
  const said = `Close ${code} ${why}`
  const facts = { code, why, afterMs: wholeMs(at) }
  if (!ended) {
    const advice = 'Destroy the connection 2 s after your Close frame: keepAlive() of belay-ws/server does.'
    return fail(`${said}, TCP still open after ${duration(limit)}`, advice, { ...facts, endedMs: null })
  }
  const ms = ended.at - at
  const text = `${said}, TCP ended ${duration(ms)} later`
  const more = { ...facts, endedMs: wholeMs(ms) }
  if (ms <= LONG) return ok(text, more)
  const advice = `A client that has vanished is kept ${duration(ms)} after your Close frame: 2 s are enough. keepAlive() of belay-ws/server does that.`
  return warn(text, advice, more)
}
