import type { Check } from '../check.ts'
import { duration, wholeMs } from '../duration.ts'
import { fail, ok, warn } from '../finding.ts'

/** Whether the server takes part in the closing handshake. */
export const close: Check = {
  id: 'close',
  title: 'a Close frame is answered, and the server ends TCP',
  needs: ['reads'],
  explanation: `Sends a Close frame with code 1000 and leaves TCP open. The server must answer with a Close frame (RFC 6455, 5.5.1) and should end TCP first (7.1.1). If it does not answer, each \`close()\` of a native WebSocket takes the browser's own limit, 60 s in Chromium; this library's \`closeTimeout\` bounds it.`,
  async run({ visit }) {
    const connection = await visit.open()
    const { reply } = visit.limits
    connection.sendClose(1000)
    const heard = await connection.waitOrEnd('close', reply)
    if (!heard) {
      connection.destroy()
      const advice = 'Answer Close frames. Until then close() takes until its timeout.'
      return fail(`no answer to a Close frame within ${duration(reply)}`, advice)
    }
    const answered = connection.first('close')
    if (!answered) {
      connection.destroy()
      const advice =
        'Answer the Close frame before TCP ends: else clients see code 1006 and take it for a loss.'
      return warn(`it ends TCP after ${duration(heard.at)} without a Close frame`, advice)
    }
    const ended =
      connection.first('end') ?? (await connection.wait(one => one.kind === 'end', reply))
    connection.destroy()
    const { code, at } = answered
    const facts = { code, answeredMs: wholeMs(at), endedMs: ended ? wholeMs(ended.at) : null }
    const text = `Close ${code} after ${duration(at)}`
    if (ended) return ok(`${text}, TCP ended after ${duration(ended.at)}`, facts)
    const advice =
      'Let the server end TCP after the Close frames: the port of the client waits else.'
    return warn(`${text}, TCP still open after ${duration(reply)}`, advice, facts)
  },
}
