import type { Check, Context } from '../check.ts'
import type { Connection, Happening } from '../connection.ts'
import { duration, wholeMs } from '../duration.ts'
import type { Finding } from '../finding.ts'
import { ok, warn } from '../finding.ts'
import type { Candidate } from '../formats.ts'
import { asks, COMMON, isReply, pingOf, recognise } from '../formats.ts'

/** So many replies of the format that works, for their usual time. */
const SAMPLES = 4

interface Outcome {
  candidate: Candidate
  /** The times of its replies, ms; none where there was no reply. */
  replies: number[]
  /** How the server ended the connection, if it did. */
  ended: number | string | undefined
}

/** Which format of the library the server answers. */
export const heartbeat: Check = {
  id: 'heartbeat',
  title: 'the server answers a heartbeat over ordinary frames',
  needs: ['reads'],
  explanation: `A page cannot send control pings, so the heartbeat of this library is an ordinary frame that the server replies to. The check recognises a protocol by the subprotocol and by the server's first frame. Else it tries \`text\`, \`json\`, \`tRPC\` and \`phoenix\`. Each ping is the first frame of a connection of its own. The finding tells the \`format\` to set, or the Close code of a server that refuses unknown frames. A server that answers none can answer one with a line of code: \`answer\` of \`belay-ws/server\`.`,
  async run(context) {
    const { visit } = context
    const connection = await visit.open()
    await connection.waitOrEnd('message', visit.limits.heartbeat, 0)
    const first = connection.first('message')?.data
    const chosen = connection.head.headers.get('sec-websocket-protocol')
    const known = recognise(chosen, first)
    if (known && !asks(known)) {
      connection.leave()
      const { code } = known
      return ok(`${code}, recognised: the server beats by itself`, {
        format: code,
        answered: false,
      })
    }
    const [primary, ...others] = known ? [known] : COMMON
    const outcomes = await Promise.all([
      probe(context, primary!, connection),
      ...others.map(async one => probe(context, one, await visit.open())),
    ])
    return judge(outcomes, known, first !== undefined)
  },
}

async function probe(
  { visit }: Context,
  candidate: Candidate,
  connection: Connection,
): Promise<Outcome> {
  const replies: number[] = []
  for (let id = 1; id <= SAMPLES; id++) {
    const from = connection.log.length
    const sentAt = connection.age
    connection.send(...pingOf(candidate, id))
    const heard = await connection.wait(
      one => isReplyTo(candidate, one, id) || one.kind === 'close' || one.kind === 'end',
      visit.limits.heartbeat,
      from,
    )
    if (heard?.kind !== 'message') break
    replies.push(heard.at - sentAt)
  }
  const close = connection.first('close')
  const ended = close?.code ?? connection.first('end', 'broken')?.kind
  connection.leave()
  return { candidate, replies, ended }
}

function isReplyTo(candidate: Candidate, one: Happening, id: number): boolean {
  return one.kind === 'message' && isReply(candidate, one.data, id)
}

function judge(outcomes: Outcome[], known: Candidate | undefined, speaks: boolean): Finding {
  const works = outcomes.find(({ replies }) => replies.length)
  const ends = outcomes.filter(({ ended }) => ended !== undefined)
  const closedWith = Object.fromEntries(
    ends.map(({ candidate, ended }) => [candidate.code, ended!]),
  )
  if (works) {
    const { candidate, replies } = works
    const sorted = [...replies].sort((a, b) => a - b)
    const others = outcomes.filter(one => one !== works && one.replies.length)
    const also = others.length ? `; also ${others.map(one => one.candidate.code).join(', ')}` : ''
    return ok(`${candidate.code} is answered after ${duration(sorted.at(-1)!)}${also}`, {
      format: candidate.code,
      answered: true,
      repliesMs: sorted.map(wholeMs),
      closedWith,
    })
  }
  const codes = [...new Set(Object.values(closedWith))].map(how =>
    typeof how === 'number' ? `closes with ${how}` : 'ends TCP',
  )
  const facts = { format: known?.code ?? null, answered: false, closedWith }
  const tried = outcomes.map(({ candidate }) => candidate.code).join(', ')
  const text = `no reply to ${tried}${codes.length ? `; it ${codes.join(' or ')}` : ''}`
  if (known) {
    const advice = `${known.code} fits the protocol, and needs its login first: give the first frame with --hello.`
    return warn(text, advice, facts)
  }
  const advice = ends.length
    ? 'The server refuses frames that it does not know. Give its subprotocol with --protocol, or its first frame with --hello. Else answer the text ping with pong, before anything is parsed.'
    : `Answer the text ping with pong: answer() of belay-ws/server does.${speaks ? ' Or watch what the server sends, where it is regular.' : ''}`
  return warn(text, advice, facts)
}
