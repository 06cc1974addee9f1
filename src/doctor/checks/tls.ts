import type { PeerCertificate, TLSSocket } from 'node:tls'
import type { Check } from '../check.ts'
import { ConnectError } from '../connect-error.ts'
import { duration, wholeMs } from '../duration.ts'
import type { Finding } from '../finding.ts'
import { fail, ok, warn } from '../finding.ts'
import { isLoopback } from '../target.ts'
import type { Visit } from '../visit.ts'

const DAY = 24 * 60 * 60 * 1000
/** A certificate that ends sooner is due, in days. */
const SOON = 14

/** Whether a browser takes the certificate, and for how long. */
export const tls: Check = {
  id: 'tls',
  title: 'a browser takes the certificate',
  needs: ['tcp'],
  explanation: `Shakes hands over TLS, and checks the chain, the name and the dates of the certificate as a browser does. It warns of a certificate that expires within 14 days. It offers the protocol \`http/1.1\` alone: a server that speaks nothing but h2 needs WebSockets over HTTP/2 (RFC 8441), which few have. With \`--ca\` it trusts one more authority. With \`--insecure\` a bad certificate is a warning and the run goes on.`,
  async run({ visit }) {
    if (!visit.target.isSecure) {
      if (isLoopback(visit.target)) return ok('none: the url is ws:')
      const advice = 'Use wss: a page that came over https may not connect to ws.'
      return warn('none: the url is ws:', advice)
    }
    const { socket: plain } = await visit.tcp()
    const from = performance.now()
    let socket
    try {
      // Taken first and judged then, so that the certificate can be shown.
      socket = await visit.tls(plain, false)
    } catch (error) {
      return noHandshake(ConnectError.of('tls', error))
    }
    const ms = performance.now() - from
    const finding = judge(visit, socket, ms)
    socket.end()
    socket.resume()
    setTimeout(() => socket.destroy(), 100)
    return finding
  },
}

function noHandshake({ message, code }: ConnectError): Finding {
  const text = `no TLS: ${message}`
  if (code === 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL') {
    const advice = 'Let the server offer http/1.1: WebSockets over h2 need RFC 8441.'
    return fail('the server does not speak http/1.1', advice, { code })
  }
  const isPlain =
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
  const advice = isPlain
    ? 'The port does not speak TLS: use ws:, or the port that speaks TLS.'
    : 'Check what listens at this port, and its protocols and ciphers.'
  return fail(text, advice, { code: code ?? null })
}

function judge(visit: Visit, socket: TLSSocket, ms: number): Finding {
  const certificate = socket.getPeerCertificate()
  const expires = new Date(certificate.valid_to)
  const days = Math.floor((expires.getTime() - Date.now()) / DAY)
  const facts = {
    ms: wholeMs(ms),
    version: socket.getProtocol(),
    alpn: socket.alpnProtocol || null,
    issuer: nameOf(certificate),
    expires: Number.isNaN(days) ? null : expires.toISOString(),
    days: Number.isNaN(days) ? null : days,
  }
  if (!socket.authorized) {
    // Node types it as an error, and gives its code.
    const code = String(socket.authorizationError)
    const text = REASONS[code] ?? `the certificate is refused (${code})`
    const advice = `${FIXES[code] ?? 'Use a certificate that browsers trust, with its whole chain.'} Browsers tell the page nothing but code 1006.`
    const told = { ...facts, code }
    const full = code === 'CERT_HAS_EXPIRED' ? `${text}, ${-days} days ago` : text
    return visit.credentials.isInsecure ? warn(full, advice, told) : fail(full, advice, told)
  }
  const text = `${facts.version} in ${duration(ms)}, the certificate has ${days} days left`
  if (days >= SOON) return ok(text, facts)
  return warn(text, 'Renew the certificate.', facts)
}

function nameOf({ issuer }: PeerCertificate): string | null {
  const name = issuer?.O ?? issuer?.CN
  return Array.isArray(name) ? name.join(', ') : (name ?? null)
}

const REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'the chain ends with an authority that nobody knows',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain of the certificate is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the chain ends with an authority that nobody knows',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
}

const FIXES: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'Renew the certificate.',
  CERT_NOT_YET_VALID: 'Check the clocks of the server and of this machine.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use a certificate for this name, or the name that it is for.',
}
