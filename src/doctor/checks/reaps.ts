import type { Check } from '../check.ts'
import type { Connection, Happening } from '../connection.ts'
import { duration, wholeMs } from '../duration.ts'
import type { Finding } from '../finding.ts'
import { fail, ok, skip } from '../finding.ts'
import type { Candidate } from '../formats.ts'
import { answerOf, candidateOf } from '../formats.ts'

/** Whether the server finds out that a client is gone. */
export const reaps: Check = {
  id: 'reaps',
  title: 'a client that is gone is found out',
  needs: ['reads', 'heartbeat'],
  isSlow: true,
  explanation: `Keeps a connection on which no ping of the server is answered, for 90 s. A server detects vanished clients if it sends control pings and drops each connection that does not answer. \`keepAlive\` of \`belay-ws/server\` does both. A server that never asks keeps each of them until TCP gives up, after hours or never. If the connection ends and no ping came before, the end proves nothing: it may be the idle limit of a proxy.`,
  async run(context) {
    const { visit } = context
    const { reaps: limit } = visit.limits
    // Which may end the server.
    await context.finding('hanging')
    const { facts } = await context.finding('heartbeat')
    const known = candidateOf(facts['format'])
    const connection = await visit.open({ answersPings: false })
    const ended = await connection.wait(({ kind }) => ENDS.includes(kind), limit, 0)
    connection.destroy()
    return judge(connection, ended, known, limit)
  },
}

const ENDS: readonly Happening['kind'][] = ['close', 'end', 'broken']

function judge(
  connection: Connection,
  ended: Happening | undefined,
  known: Candidate | undefined,
  limit: number,
): Finding {
  const isPing = (one: Happening): boolean =>
    one.kind === 'ping' || (one.kind === 'message' && !!known && !!answerOf(known, one.data))
  const ping = connection.log.find(isPing)
  const facts = {
    firstPingMs: ping ? wholeMs(ping.at) : null,
    droppedMs: ended ? wholeMs(ended.at) : null,
  }
  const asked =
    ping && `first ${ping.kind === 'ping' ? 'control ping' : 'ping'} after ${duration(ping.at)}`
  if (ended && asked !== undefined) {
    return ok(`${asked}; dropped after ${duration(ended.at)}`, facts)
  }
  if (ended) {
    return skip(
      `cannot tell: silent for ${duration(ended.at)}, then ended without having been asked; see idle`,
      facts,
    )
  }
  const advice = asked
    ? `Drop a client that does not answer a ping sooner: it is kept for more than ${duration(limit)}.`
    : 'Send control pings and drop who does not answer: keepAlive() of belay-ws/server. Until then clients that are gone stay.'
  const what = asked ?? 'no control ping'
  return fail(`${what}; still connected after ${duration(limit)}`, advice, facts)
}
