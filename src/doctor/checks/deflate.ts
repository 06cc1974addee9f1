import type { Check } from '../check.ts'
import { frame, OPCODE } from '../connection.ts'
import { duration } from '../duration.ts'
import { fail, ok } from '../finding.ts'
import type { HttpHead } from '../http-head.ts'
import { endOf, endsAnyway, sampleOf } from '../sample.ts'
import type { Deflate } from '../ws-frames.ts'
import { extension, PerMessageDeflate } from '../ws-frames.ts'

const NAME = 'permessage-deflate'
/** As Chromium offers it. */
const OFFER = `${NAME}; client_max_window_bits`

/** Whether compressed messages arrive whole. */
export const deflate: Check = {
  id: 'deflate',
  title: 'compressed messages arrive',
  needs: ['reads', 'heartbeat'],
  explanation: `Offers permessage-deflate (RFC 7692) as browsers do. A server that does not take it is fine. From one that does, it wants two compressed messages understood, the second of which refers back to the first, and a pong after them. The message is the ping of the format that the server answers, else the text \`ping\`. It fails where the connection ends, or where what comes back cannot be decompressed.`,
  async run(context) {
    const { visit } = context
    const { reply } = visit.limits
    const sample = await sampleOf(context)
    let deflater: Deflate | undefined
    const accept = (head: HttpHead): object => {
      deflater = negotiate(head)
      return deflater ? { [NAME]: deflater } : {}
    }
    let connection
    try {
      connection = await visit.open({ extensions: OFFER, accept })
    } catch (error) {
      if (!(error instanceof NegotiationError)) throw error
      const advice = 'Browsers fail the connection: let the server choose only what is offered.'
      return fail(`it chooses what was not offered: ${error.message}`, advice)
    }
    if (!deflater) {
      connection.leave()
      return ok('not in use', { negotiated: false })
    }
    const compressed = [
      await compress(deflater, sample.payload),
      await compress(deflater, sample.payload),
    ]
    connection.write(
      ...compressed.map(data => frame(sample.opcode, data, { rsv1: true })),
      frame(OPCODE.ping, 'after'),
    )
    const wanted = sample.isAnswered ? 2 : 0
    const isWhole = (): boolean =>
      connection.counts.pong > 0 && sample.replies(connection) >= wanted
    await connection.wait(() => isWhole() || connection.isOver, reply, 0)
    const { problem } = connection.first('broken') ?? {}
    const { isOver } = connection
    connection.leave()
    deflater.cleanup()
    const end = endOf(connection)
    const facts = {
      negotiated: true,
      closedWith: isOver ? end : null,
      replies: sample.replies(connection),
    }
    if (isWhole()) return ok('two compressed messages arrive', facts)
    if (isOver && (await endsAnyway(visit, sample, end))) {
      return ok(`they arrive: the server ends the connection (${end}), as uncompressed`, facts)
    }
    const advice = 'Turn permessage-deflate off, at the server or at the proxy that gets it wrong.'
    const how = isOver
      ? (problem ?? `the connection ends (${end})`)
      : `no reply within ${duration(reply)}`
    return fail(`compressed messages are lost: ${how}`, advice, facts)
  },
}

/** The server chose what a client must not accept. */
class NegotiationError extends Error {}

function negotiate({ headers }: HttpHead): Deflate | undefined {
  const header = headers.get('sec-websocket-extensions')
  if (header === undefined) return undefined
  try {
    const chosen = extension.parse(header)
    const [foreign] = Object.keys(chosen).filter(name => name !== NAME)
    if (foreign !== undefined) throw new Error(foreign)
    const deflater = new PerMessageDeflate({ threshold: 0, clientMaxWindowBits: true })
    deflater.accept(chosen[NAME] ?? [])
    return deflater
  } catch (error) {
    throw new NegotiationError((error as Error).message)
  }
}

function compress(deflater: Deflate, data: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    deflater.compress(data, true, (error, result) => {
      if (error) reject(error)
      else resolve(Buffer.from(result))
    })
  })
}
