import type { Happening } from './connection.ts'
import type { Candidate } from './formats.ts'
import { answerOf } from './formats.ts'
import { OPCODE } from './connection.ts'
import type { Visit } from './visit.ts'

/** One silence and what came of it. */
export interface Rung {
  /** How long it was silent, ms: until the end that the client was told of, else as planned. */
  silence: number
  /** Whether a pong came after it. */
  isAlive: boolean
  /** How it ended, where it did. */
  end: string | undefined
  /** Whether the end came during the silence; else it showed when the client sent something. */
  isTold: boolean
  /** The longest time between two frames of the server's, where it spoke often enough to break the silence. */
  heardMs: number | undefined
}

/** A frame that leaves so much of the time silent is a greeting, and breaks nothing. */
const MOST = 0.75

/** Opens a connection, sends nothing but answers, and then asks for a pong. */
export async function keepSilent(
  visit: Visit,
  silence: number,
  known: Candidate | undefined,
): Promise<Rung> {
  const connection = await visit.open()
  const isEnd = ({ kind }: Happening): boolean =>
    kind === 'close' || kind === 'end' || kind === 'broken'
  const answers = (one: Happening): boolean => {
    const answer = one.kind === 'message' && known && answerOf(known, one.data)
    if (answer) connection.send(...answer)
    return isEnd(one)
  }
  const told = await connection.wait(answers, silence - connection.age, 0)
  const gaps = quietTimes(connection.log, told?.at ?? connection.age)
  const longest = Math.max(...gaps)
  const heardMs = longest < MOST * (told?.at ?? silence) ? longest : undefined
  if (told) {
    connection.destroy()
    // The last frame started the silence. Without one the handshake did, at the earliest with the request.
    const silence = gaps.at(-1)! + (gaps.length > 1 ? 0 : connection.stages.upgrade)
    return { silence, isAlive: false, end: howOf(told), isTold: true, heardMs }
  }
  connection.send(OPCODE.ping, 'alive')
  const heard = await connection.waitOrEnd('pong', visit.limits.reply)
  const ends = connection.log.find(isEnd)
  const isAlive = heard?.kind === 'pong'
  connection.leave()
  return {
    silence: longest,
    isAlive,
    end: !isAlive && ends ? howOf(ends) : undefined,
    isTold: false,
    heardMs,
  }
}

/** The times between what the server sent, and from the last to the end. */
function quietTimes(log: readonly Happening[], until: number): number[] {
  const speaks = log.filter(({ kind }) => kind === 'message' || kind === 'ping')
  const times = [0, ...speaks.map(({ at }) => at), until]
  return times.slice(1).map((at, n) => at - times[n]!)
}

function howOf(end: Happening): string {
  if (end.kind === 'close') return `Close ${end.code}`
  return end.kind === 'end' ? end.how.toUpperCase() : 'no frame'
}
