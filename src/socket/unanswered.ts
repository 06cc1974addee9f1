import { EXPLAINED } from '../core/explained.ts'
import type { HeartbeatFormat, Payload } from '../core/formats/format.ts'

/**
 * The text for a developer whose server does not reply to heartbeats. A configuration error that only
 * ever shows as a connection that comes and goes would be searched for in the network.
 *
 * @param url - Its query stays out of the text: it often holds a token.
 * @param isEnded - The server ends each connection right after the ping.
 */
export function unansweredMessage(
  url: string,
  ping: Payload | undefined,
  format: HeartbeatFormat | false,
  isEnded: boolean,
): string {
  const asked = typeof ping === 'string' ? JSON.stringify(ping) : 'our ping'
  const seen = isEnded
    ? `ended three connections right after ${asked}`
    : `has never replied to ${asked}, so the connection will be dropped once nothing else arrives`
  const { pong } = format || {}
  const reply = pong ? JSON.stringify(pong) : 'to it'
  return (
    `belay-ws: ${url.split('?', 1)[0]} ${seen}. Let the server reply ${reply} before it parses ` +
    'messages, or set `heartbeat.format` to its own, or `heartbeat: false`'
  )
}

/** Warns in the console, and makes the event that says the same. */
export function warning(text: string): Event {
  const detail = text + EXPLAINED
  console.warn(detail)
  return new CustomEvent('unanswered', { detail })
}
