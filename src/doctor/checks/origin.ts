import type { Check } from '../check.ts'
import { ConnectError } from '../connect-error.ts'
import { ok, warn } from '../finding.ts'
import type { Visit } from '../visit.ts'

const STRANGER = 'https://doctor.invalid'

/** Which pages may connect. */
export const origin: Check = {
  id: 'origin',
  title: 'pages of other sites cannot use the cookies of the user',
  needs: ['upgrade'],
  explanation: `Opens a connection with the origin of the host itself, with \`${STRANGER}\` and with \`null\`. Browsers let any page connect anywhere, and send the cookies of the target along: only the server can refuse (RFC 6455, 10.2). It warns where strangers are accepted and cookies are in use, set by the upgrade or given by you: any page can then act as the user (cross-site WebSocket hijacking). Without cookies this is reported as information.`,
  async run({ visit }) {
    const { headers } = visit.credentials
    const [own, stranger, none] = await Promise.all([
      knock(visit, visit.target.origin),
      knock(visit, STRANGER),
      knock(visit, 'null'),
    ])
    const accepted = { own: own.isIn, stranger: stranger.isIn, null: none.isIn }
    const hasCookies =
      [own, stranger, none].some(one => one.setsCookie) ||
      headers.some(([name]) => name.toLowerCase() === 'cookie')
    const facts = { ...accepted, cookies: hasCookies }
    if (stranger.isIn && hasCookies) {
      const advice =
        'Refuse origins that are not yours: any page can connect with the cookies of the user.'
      return warn('it accepts strangers, and cookies are in use', advice, facts)
    }
    if (!own.isIn && stranger.isIn) {
      return warn(
        `it refuses ${visit.target.origin} and accepts strangers`,
        'Turn the test around.',
        facts,
      )
    }
    if (stranger.isIn) return ok('it accepts any; no cookies are in use', facts)
    if (own.isIn) return ok('it refuses strangers', facts)
    return ok(`it refuses ${visit.target.origin} too: pages live elsewhere`, facts)
  },
}

async function knock(visit: Visit, from: string): Promise<{ isIn: boolean; setsCookie: boolean }> {
  try {
    const connection = await visit.open({ origin: from, saysHello: false })
    connection.leave()
    return { isIn: true, setsCookie: connection.head.headers.has('set-cookie') }
  } catch (error) {
    if (!(error instanceof ConnectError) || error.stage !== 'upgrade') throw error
    return { isIn: false, setsCookie: error.head?.headers.has('set-cookie') ?? false }
  }
}
