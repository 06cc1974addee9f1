import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Check } from '../check.ts'
import { duration, wholeMs } from '../duration.ts'
import { fail, ok, warn } from '../finding.ts'

/** A resolver that is slower than this is felt, in ms. */
const SLOW = 300

/** Whether the name can be resolved, to which addresses, and how fast. */
export const dns: Check = {
  id: 'dns',
  title: 'the name has addresses',
  needs: [],
  explanation: `Resolves the name as the system does, for IPv4 and IPv6. It warns of a resolver that takes longer than 300 ms: each attempt to connect waits for it. A name with one family of addresses is fine; the families are listed.`,
  async run({ visit }) {
    const { host } = visit.target
    if (isIP(host)) return ok('an address, nothing to resolve', { addresses: [host] })
    const from = performance.now()
    let found: LookupAddress[]
    try {
      found = await lookup(host, { all: true })
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException
      const text = code === 'EAI_AGAIN' ? 'the resolver does not reply' : 'the name has no address'
      return fail(`${text} (${code})`, `Check the spelling of ${host}, and its DNS records.`, {
        code,
      })
    }
    const ms = performance.now() - from
    const addresses = found.map(({ address }) => address)
    const families = [4, 6].filter(family => found.some(one => one.family === family))
    const text = `${addresses.join(', ')} in ${duration(ms)}`
    const facts = { addresses, families, ms: wholeMs(ms) }
    const advice = `The resolver takes ${duration(ms)}: each attempt to connect waits for it.`
    return ms > SLOW ? warn(text, advice, facts) : ok(text, facts)
  },
}
