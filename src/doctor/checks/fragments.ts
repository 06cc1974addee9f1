import type { Check } from '../check.ts'
import { frame, OPCODE } from '../connection.ts'
import { duration } from '../duration.ts'
import { fail, ok, warn } from '../finding.ts'
import { endOf, endsAnyway, sampleOf } from '../sample.ts'

/** Whether a message in two fragments arrives, with a control ping between them. */
export const fragments: Check = {
  id: 'fragments',
  title: 'a message in fragments arrives',
  needs: ['reads', 'heartbeat'],
  explanation: `Sends a message in two fragments with a control ping between them, as RFC 6455, 5.4, allows, and then another control ping. The message is the ping of the format that the server answers, else the text \`ping\`. It fails where the connection ends, or where one of the pongs or the reply does not come. Browsers fragment large messages, and proxies may.`,
  async run(context) {
    const { visit } = context
    const { reply } = visit.limits
    const sample = await sampleOf(context)
    const half = Math.ceil(sample.payload.length / 2)
    const connection = await visit.open()
    connection.write(
      frame(sample.opcode, sample.payload.subarray(0, half), { fin: false }),
      frame(OPCODE.ping, 'between'),
      frame(OPCODE.continuation, sample.payload.subarray(half)),
      frame(OPCODE.ping, 'after'),
    )
    const isThere = (data: string): boolean =>
      connection.log.some(one => one.kind === 'pong' && one.data.toString() === data)
    const isWhole = (): boolean =>
      isThere('after') && (!sample.isAnswered || sample.replies(connection) > 0)
    await connection.wait(() => isWhole() || connection.isOver, reply, 0)
    const { isOver } = connection
    connection.leave()
    const end = endOf(connection)
    const facts = { betweenAnswered: isThere('between'), closedWith: isOver ? end : null }
    if (isWhole() && isThere('between'))
      return ok('it arrives, and so does the ping between', facts)
    if (isWhole()) {
      const advice = 'Answer a control ping between fragments too: RFC 6455, 5.4.'
      return warn('it arrives', advice, facts)
    }
    if (isOver && (await endsAnyway(visit, sample, end))) {
      return ok(`it arrives: the server ends the connection (${end}), as for one frame`, facts)
    }
    const advice =
      'Something on the way, or the server, does not put fragments together: RFC 6455, 5.4.'
    const text = isOver ? `the connection ends (${end})` : `no reply within ${duration(reply)}`
    return fail(text, advice, facts)
  },
}
