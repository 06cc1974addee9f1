import type { Payload } from '../core/formats/format.ts'

/**
 * What to tell the developer whose server does not answer heartbeats. A configuration error that
 * only ever shows as a connection that comes and goes would be searched for in the network.
 */
export function unansweredMessage(url: string, ping: Payload | undefined): string {
  const frame = typeof ping === 'string' ? `the text frame ${JSON.stringify(ping)}` : 'our ping'
  return (
    `belay-ws: ${url.split('?', 1)[0]} has never answered a heartbeat. ` +
    `Let the server answer ${frame} as its format demands, before it parses anything; ` +
    'or set `format` to what it speaks, or turn the heartbeat off.'
  )
}
