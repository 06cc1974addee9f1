/** A message to send in odd ways: one that the server is known to put up with, where one is known. */
import type { Context } from './check.ts'
import type { Connection } from './connection.ts'
import type { Candidate } from './formats.ts'
import { asks, candidateOf, COMMON, isReply, pingOf } from './formats.ts'
import type { Visit } from './visit.ts'

export interface Sample {
  opcode: number
  payload: Buffer
  /** Whether the server replies to it. */
  isAnswered: boolean
  /** Counts the replies that have come. */
  replies: (connection: Connection) => number
}

/** The ping of the format that the server answers; the text `ping` where it answers none. */
export async function sampleOf(context: Context): Promise<Sample> {
  const { facts } = await context.finding('heartbeat')
  const known = candidateOf(facts['format'])
  const candidate: Candidate = known && asks(known) ? known : COMMON[0]!
  const [opcode, payload] = pingOf(candidate, 1)
  return {
    opcode,
    payload,
    isAnswered: facts['answered'] === true,
    replies: connection =>
      connection.log.filter(one => one.kind === 'message' && isReply(candidate, one.data, 1))
        .length,
  }
}

/** How the server has ended a connection: its Close code, or `end`. */
export const endOf = (connection: Connection): number | 'end' =>
  connection.first('close')?.code ?? 'end'

/** Whether the server ends a connection in the same way for the message as it should be sent. */
export async function endsAnyway(
  visit: Visit,
  { opcode, payload }: Sample,
  end: number | 'end',
): Promise<boolean> {
  const connection = await visit.open()
  connection.send(opcode, payload)
  const ended = await connection.waitOrEnd('end', visit.limits.reply, 0)
  connection.leave()
  return ended !== undefined && endOf(connection) === end
}
