/**
 * The story as a program of its own, for Node, Bun and Deno: `program <url> <control> [class]`. It
 * prints what was seen, as JSON, and must then end by itself: whatever the library left behind would
 * keep it alive.
 */
import { ReconnectingWebSocket } from '../../src/index.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import { remote } from './remote.ts'
import { live } from './story.ts'

/** The classes that an application may hand in, by the package they come from. */
const CLASSES: Record<string, () => Promise<unknown>> = {
  ws: async () => (await import('ws')).WebSocket,
  undici: async () => (await import('undici')).WebSocket,
}

const [url, control, name] = process.argv.slice(2)
const options: ReconnectingWebSocketOptions = {}
if (name) options.WebSocket = (await CLASSES[name]!()) as typeof WebSocket
const story = await live(ReconnectingWebSocket, remote(url!, control!), options)
process.stdout.write(`${JSON.stringify(story)}\n`)
