import { setTimeout as delay } from 'node:timers/promises'
import type { Check, Context } from '../check.ts'
import { ConnectError } from '../connect-error.ts'
import type { Connection } from '../connection.ts'
import { OPCODE } from '../connection.ts'
import { duration, wholeMs } from '../duration.ts'
import type { Finding } from '../finding.ts'
import { fail, ok, skip, warn } from '../finding.ts'
import type { Visit } from '../visit.ts'

/** The frames that make a server close, in the order in which they are tried. */
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
  explanation: `Waits for a Close frame of the server's own, for 300 ms and as long as the other checks take. Then it answers nothing and ends nothing, for up to 40 s. A client that has vanished behaves like that: a server that waits for its answer for ever keeps the connection for ever. Destroy the connection 2 s after your Close frame: \`keepAlive\` of \`belay-ws/server\` does. If no Close frame comes, only a bad frame makes the server send one: one of a reserved opcode, else text that is not UTF-8. A bad frame ends the process of a server that does not listen to errors, as many servers of \`ws\` do not. So it is sent to this machine alone, or with \`--mine\`, once, and after all other quick checks. The check also fails if the server accepts no connection after the bad frame. Some servers wait for ever after a Close frame that they chose to send, and not after an error. So the finding says which of the two it was.`,
  async run(context) {
    const { visit } = context
    const connection = await visit.open()
    await connection.waitOrEnd('close', visit.limits.ownClose, 0)
    if (connection.first('close')) return watch(context, connection, 'by itself')
    const found = await Promise.all(OTHERS.map(id => context.finding(id)))
    if (connection.first('close')) return watch(context, connection, 'by itself')
    const read = found[0]!
    if (read.result !== 'fail' && !read.blocks && visit.mayHarm) return provoke(context, connection)
    connection.leave()
    if (read.result === 'fail' || read.blocks) return skip('not run: reads')
    return skip('it sends no Close frame by itself; if the server is yours, --mine makes it')
  },
}

/** The checks before: a bad frame may be the end of the server. */
const OTHERS = [
  ...['reads', 'subprotocol', 'origin', 'heartbeat', 'close'],
  ...['half-open', 'fragments', 'deflate'],
] as const

async function provoke(context: Context, first: Connection): Promise<Finding> {
  const { visit } = context
  let next: Connection | undefined = first.isOver ? undefined : first
  for (const { name, opcode, payload } of TRIGGERS) {
    const connection: Connection = next ?? (await visit.open())
    next = undefined
    connection.send(opcode, payload)
    await connection.waitOrEnd('close', visit.limits.reply, 0)
    const isClosed = connection.first('close') !== undefined
    const { isOver } = connection
    const finding = isClosed
      ? await watch(context, connection, `after ${name}`)
      : ok(`it ends TCP after ${name}, without a Close frame`)
    connection.destroy()
    if (!isOver) continue
    if (finding.result === 'fail') return finding
    const problem = await goneProblem(visit)
    if (problem === undefined) return finding
    const advice =
      'Listen to the event error of each socket: without a listener one bad frame ends the process, and all its clients with it.'
    return fail(`nobody listens after ${name}: ${problem}`, advice, { why: `after ${name}` })
  }
  return skip('cannot tell: it never sends a Close frame')
}

/** Why there is no server any more; `undefined` where there is. */
async function goneProblem(visit: Visit): Promise<string | undefined> {
  // A process that dies says so first, and the port is closed last.
  await delay(visit.limits.ownClose)
  try {
    const { socket } = await visit.tcp()
    socket.destroy()
    return undefined
  } catch (error) {
    if (error instanceof ConnectError) return error.message
    throw error
  }
}

async function watch({ visit }: Context, connection: Connection, why: string): Promise<Finding> {
  const { hanging: limit } = visit.limits
  const { code, at } = connection.first('close')!
  const ended = connection.first('end') ?? (await connection.wait(one => one.kind === 'end', limit))
  connection.destroy()
  const said = `Close ${code} ${why}`
  const facts = { code, why, afterMs: wholeMs(at) }
  if (!ended) {
    const advice =
      'Destroy the connection 2 s after your Close frame: keepAlive() of belay-ws/server does.'
    return fail(`${said}, TCP still open after ${duration(limit)}`, advice, {
      ...facts,
      endedMs: null,
    })
  }
  const ms = ended.at - at
  const text = `${said}, TCP ended ${duration(ms)} later`
  const more = { ...facts, endedMs: wholeMs(ms) }
  if (ms <= LONG) return ok(text, more)
  const advice = `A client that has vanished is kept ${duration(ms)} after your Close frame: 2 s are enough. keepAlive() of belay-ws/server does that.`
  return warn(text, advice, more)
}
