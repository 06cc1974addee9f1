import type { Check } from '../check.ts'
import { ConnectError } from '../connect-error.ts'
import type { Facts, Finding } from '../finding.ts'
import { fail, ok } from '../finding.ts'
import { KNOWN_SUBPROTOCOLS } from '../formats.ts'
import { printable } from '../http-head.ts'
import type { Visit } from '../visit.ts'

/** No server speaks it. */
const UNKNOWN = 'belay-doctor.invalid'

/** Whether the server chooses a subprotocol that was offered, or none. */
export const subprotocol: Check = {
  id: 'subprotocol',
  title: 'the server chooses among the subprotocols that are offered',
  needs: ['upgrade'],
  explanation: `Offers the subprotocols given with \`--protocol\`, if any, and then an unknown one before those of graphql-ws, MQTT, Action Cable and STOMP. A server chooses one of them or none (RFC 6455, 4.2.2). It fails where the server chooses what was not offered: a browser fails such a connection. It fails too where the server chooses none of those that you gave: a browser fails that as well.`,
  async run({ visit }) {
    const { protocols } = visit.credentials
    if (protocols.length) {
      const chosen = await choose(visit, protocols)
      const facts = { offered: protocols, chosen: chosen.name ?? null }
      if (chosen.name === undefined) {
        // A server without subprotocols is as RFC 6455 wants it, and no browser accepts it.
        const advice =
          'Let the server choose one of them, or offer none: browsers fail the connection.'
        return fail(`it chooses none of ${protocols.join(', ')}`, advice, facts)
      }
      if (!protocols.includes(chosen.name)) return foreign(chosen.name, facts)
      const more = await unknown(visit)
      return more.result === 'fail'
        ? more
        : ok(`it chooses ${chosen.name}`, { ...more.facts, ...facts })
    }
    return unknown(visit)
  },
}

async function unknown(visit: Visit): Promise<Finding> {
  const offered = [UNKNOWN, ...KNOWN_SUBPROTOCOLS]
  const { name, refused } = await choose(visit, offered)
  const facts = { recognised: name !== undefined && name !== UNKNOWN ? name : null }
  if (refused !== undefined) return ok(`it refuses unknown ones (${refused})`, facts)
  if (name === undefined) return ok('none', facts)
  if (name === UNKNOWN) return ok('it takes any, even an unknown one', facts)
  if (!offered.includes(name)) return foreign(name, facts)
  const isGiven = visit.credentials.protocols.includes(name)
  if (isGiven) return ok(`it chooses ${name}`, facts)
  return ok(`it speaks ${name}: run again with --protocol ${name}`, facts)
}

function foreign(name: string, facts: Facts): Finding {
  const advice = 'Let the server choose one that is offered, or none: browsers fail the connection.'
  return fail(`it chooses ${name}, which was not offered`, advice, facts)
}

async function choose(
  visit: Visit,
  protocols: readonly string[],
): Promise<{ name?: string; refused?: string }> {
  try {
    const connection = await visit.open({ protocols, saysHello: false })
    connection.leave()
    const name = connection.head.headers.get('sec-websocket-protocol')
    return name === undefined ? {} : { name: printable(name).slice(0, 60) }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    return { refused: error.message }
  }
}
