import type { Check } from '../check.ts'
import { OPCODE } from '../connection.ts'
import { duration, wholeMs } from '../duration.ts'
import { fail, ok, warn } from '../finding.ts'
import { printable } from '../http-head.ts'

/** Whether the server reads what is sent to it. */
export const reads: Check = {
  id: 'reads',
  title: 'the server reads',
  needs: ['upgrade'],
  explanation: `Sends a control ping (RFC 6455, 5.5.2), which each server must answer, and waits 5 s for the pong. A server that never reads looks healthy as long as it pushes. It sees no heartbeat and no Close frame, and the buffers of TCP fill up. So read all messages, also those that you do not need. If there is no pong, a Close frame tells a server that reads from one that does not.`,
  async run({ visit }) {
    const connection = await visit.open()
    connection.send(OPCODE.ping, 'doctor')
    const sentAt = connection.age
    const { reply } = visit.limits
    const heard = await connection.waitOrEnd('pong', reply, 0)
    if (heard?.kind === 'pong') {
      connection.leave()
      const ms = heard.at - sentAt
      return ok(`a pong after ${duration(ms)}`, { ms: wholeMs(ms) })
    }
    const closed = connection.first('close')
    if (closed) {
      connection.leave()
      const { code, at } = closed
      const reason = printable(closed.reason).slice(0, 80)
      const said = reason ? `${code} "${reason}"` : String(code)
      const isLogin = code === 1008 || code >= 3000
      const advice = isLogin
        ? 'It wants something first: a login (--header, --cookie, --token-env), a subprotocol (--protocol) or a first frame (--hello).'
        : 'It closes what has just opened: see its log.'
      const text = `it closes with ${said} after ${duration(at)}, before it replies`
      const facts = { closedWith: code, afterMs: wholeMs(at) }
      return { ...warn(text, advice, facts), blocks: true }
    }
    const messages = connection.counts.message
    const facts = { messages }
    if (heard) {
      connection.destroy()
      const how =
        heard.kind === 'broken' ? `sends what is no frame: ${heard.problem}` : 'ends the connection'
      const text = `it ${how} after ${duration(heard.at)}, without a Close frame`
      return fail(text, 'See the log of the server, and of what is before it.', facts)
    }
    connection.sendClose(1000)
    const ends = await connection.waitOrEnd('close', reply / 2)
    connection.destroy()
    const waited = `no pong to a control ping within ${duration(reply)}`
    if (ends) {
      const advice = 'Answer control pings: RFC 6455, 5.5.2. Most libraries do so by themselves.'
      return { ...warn(`${waited}; its Close frame is answered`, advice, facts), blocks: true }
    }
    const text = `${waited}, while ${messages ? `${messages} messages came` : 'nothing came'}`
    const advice = messages
      ? 'The server pushes and never reads: read, if only to throw away. It hears no heartbeat and no Close frame.'
      : 'After the upgrade nothing passes: the server hangs, or a proxy forwards the upgrade and nothing more.'
    return fail(text, advice, facts)
  },
}
