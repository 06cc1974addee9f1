/** A message that the server is known to put up with, where one is known. */
import type { Context } from './check.ts'
import type { Connection } from './connection.ts'
import type { Candidate } from './formats.ts'
import { asks, candidateOf, COMMON, isReply, pingOf } from './formats.ts'

export interface Sample {
  opcode: number
  payload: Buffer
  /** Whether the server replies to it. */
  isAnswered: boolean
  /** The code with which the server has closed for it, if it did. */
  closesWith: unknown
  /** Counts the replies that have come. */
  replies: (connection: Connection) => number
}

/** The ping of the format that the server answers; the text `ping` where it answers none. */
export async function sampleOf(context: Context): Promise<Sample> {
  const { facts } = await context.finding('heartbeat')
  const known = candidateOf(facts['format'])
  const candidate: Candidate = known && asks(known) ? known : COMMON[0]!
  const [opcode, payload] = pingOf(candidate, 1)
  const closedWith = facts['closedWith'] as Record<string, unknown> | undefined
  return {
    opcode,
    payload,
    isAnswered: facts['answered'] === true,
    closesWith: closedWith?.[candidate.code],
    replies: connection =>
      connection.log.filter(one => one.kind === 'message' && isReply(candidate, one.data, 1))
        .length,
  }
}
