import type { Check, Context } from '../check.ts'
import { ConnectError } from '../connect-error.ts'
import { duration, wholeMs } from '../duration.ts'
import type { Fact, Finding } from '../finding.ts'
import { fail, ok } from '../finding.ts'
import type { HttpHead } from '../http-head.ts'
import { printable } from '../http-head.ts'
import { adviceFor } from '../refusals.ts'
import type { Stages } from '../visit.ts'

/** Headers in which servers and proxies name themselves. */
const NAMES = [
  'server',
  'via',
  'cf-ray',
  'x-served-by',
  'x-amz-cf-id',
  'x-powered-by',
  'fly-request-id',
]

/** Whether the handshake of the WebSocket succeeds, and where it fails. */
export const upgrade: Check = {
  id: 'upgrade',
  title: 'the connection becomes a WebSocket',
  needs: ['tls'],
  explanation: `Sends the handshake of RFC 6455 and times each stage. It checks the reply as a browser does: status 101, \`Upgrade\`, \`Connection\` and \`Sec-WebSocket-Accept\`. If it fails, a plain GET of the same url tells whether the server is reached at all. A plain GET that is answered while the upgrade hangs, or a 200 instead of a 101, points at a proxy that does not forward the upgrade. Redirects are told, not followed: browsers do not follow them.`,
  async run(context) {
    const { visit } = context
    try {
      const connection = await visit.open()
      const { stages, head } = connection
      connection.leave()
      const { tcp, tls, upgrade: reply } = stages
      const total = tcp + (tls ?? 0) + reply
      const names = namesIn(head)
      const by = names['server'] === undefined ? '' : `, by ${String(names['server'])}`
      return ok(`101 in ${duration(total)}${by}`, {
        ...stageFacts(stages),
        totalMs: wholeMs(total),
        status: 101,
        headers: names,
        subprotocol: head.headers.get('sec-websocket-protocol') ?? null,
      })
    } catch (error) {
      if (!(error instanceof ConnectError)) throw error
      return explain(context, error)
    }
  },
}

async function explain({ visit }: Context, error: ConnectError): Promise<Finding> {
  const { message, head, refusal = 'ended', stage } = error
  if (stage !== 'upgrade') {
    return fail(`${stage}: ${message}`, 'It worked a moment ago: run it again.', { stage })
  }
  const compared = visit.gate.reason === undefined ? await plainGet(error, visit) : undefined
  const waited = refusal === 'timeout' ? ` within ${duration(2 * visit.limits.connect)}` : ''
  const instead = head && refusal === 'status' ? `${message} instead of 101` : `${message}${waited}`
  const text = compared === undefined ? instead : `${instead}; ${compared.text}`
  return fail(text, adviceFor(error, compared?.status, visit.target), {
    refusal,
    status: head?.status ?? null,
    plainStatus: compared?.status ?? null,
    headers: head ? namesIn(head) : {},
  })
}

/** The same url, asked for as a page. */
async function plainGet(
  { refusal }: ConnectError,
  visit: Context['visit'],
): Promise<{ text: string; status?: number }> {
  try {
    const { socket, head, stages } = await visit.request({ isUpgrade: false })
    socket.destroy()
    const { status } = head
    return { text: `a plain GET gets ${status} in ${duration(stages.upgrade)}`, status }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    const isSame = error.refusal === refusal
    return { text: isSame ? 'a plain GET fares the same' : `a plain GET: ${error.message}` }
  }
}

function stageFacts({ tcp, tls, upgrade: reply }: Stages): Record<string, Fact> {
  return {
    tcpMs: wholeMs(tcp),
    tlsMs: tls === undefined ? null : wholeMs(tls),
    upgradeMs: wholeMs(reply),
  }
}

function namesIn({ headers }: HttpHead): Record<string, string> {
  const there = NAMES.filter(name => headers.has(name))
  return Object.fromEntries(there.map(name => [name, printable(headers.get(name)!).slice(0, 60)]))
}
