import { isIPv6 } from 'node:net'
import type { Check } from '../check.ts'
import { ConnectError } from '../connect-error.ts'
import { duration, wholeMs } from '../duration.ts'
import { fail, ok, warn } from '../finding.ts'
import type { Visit } from '../visit.ts'

/** So many addresses of each family are tried. */
const OF_EACH = 2

interface Tried {
  address: string
  ms: number
  error: ConnectError | undefined
}

/** Whether each address accepts connections. */
export const tcp: Check = {
  id: 'tcp',
  title: 'each address accepts connections',
  needs: ['dns'],
  explanation: `Connects to up to two addresses of each family, and sends nothing. It fails where none accepts. It warns of an address that does not reply: a browser that tries it first loses 250 ms to 20 s. An address that refuses at once costs nothing, so that is only noted.`,
  async run({ visit, finding }) {
    const { facts } = await finding('dns')
    const all = facts['addresses'] as string[]
    const some = [false, true].flatMap(isSix =>
      all.filter(address => isIPv6(address) === isSix).slice(0, OF_EACH),
    )
    const tried = await Promise.all(some.map(address => attempt(visit, address)))
    const text = tried
      .map(({ address, ms, error }) => `${address} ${error ? error.message : duration(ms)}`)
      .join('; ')
    const more = {
      addresses: tried.map(({ address, ms, error }) => ({
        address,
        ms: wholeMs(ms),
        error: error ? (error.code ?? error.message) : null,
      })),
    }
    // In the order of the resolver, as a browser prefers them.
    const works = all.find(address => tried.some(one => one.address === address && !one.error))
    if (works === undefined) {
      const { port } = visit.target
      const advice = `Check that the server runs, that it listens at port ${port} on this address, and that no firewall is in between.`
      return fail(text, advice, more)
    }
    visit.address = works
    const dead = tried.filter(({ error }) => error && error.code !== 'ECONNREFUSED')
    if (!dead.length) return ok(text, more)
    const names = dead.map(({ address }) => address).join(', ')
    return warn(text, `Make ${names} work, or drop the DNS record: browsers lose time there.`, more)
  },
}

async function attempt(visit: Visit, address: string): Promise<Tried> {
  const from = performance.now()
  try {
    const { socket, ms } = await visit.tcp(address)
    socket.end()
    socket.resume()
    setTimeout(() => socket.destroy(), 100)
    return { address, ms, error: undefined }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error
    return { address, ms: performance.now() - from, error }
  }
}
