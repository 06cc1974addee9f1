/// <reference types="vite/client" />
/** What the page of an interop test has at hand, as `window.under`. */
import type { HeartbeatFormat } from '../../../src/core/formats/index.ts'
import { installGlobal } from '../../../src/socket/global.ts'
import { HeartbeatWebSocket } from '../../../src/socket/heartbeat-websocket.ts'
import type { HeartbeatOptions } from '../../../src/socket/heartbeat-websocket.ts'
import { watchWithheld } from '../../rig/withheld.ts'
import type { Connect, Driver } from './driver.ts'
import { FORMATS } from './formats.ts'

interface Library {
  default: Connect
  /** Where the library's protocol is not among the formats. */
  format?: HeartbeatFormat
}

/** Loaded only after the global class has been replaced, as some of them keep it on import. */
const LIBRARIES = import.meta.glob<Library>('./libraries/*.ts')

export interface Seen {
  /** Sockets made so far. */
  sockets: number
  /** What the library handed to its sockets: text, or `0x` and hexadecimal digits. */
  sent: string[]
  /** What its sockets showed it. */
  received: string[]
  /** How its sockets ended, as it was told. */
  closes: string[]
  /** Replies to our pings. */
  pongs: number
}

const seen: Seen = { sockets: 0, sent: [], received: [], closes: [], pongs: 0 }

function written(data: unknown): string {
  if (typeof data === 'string') return data
  if (data instanceof Blob) return 'blob'
  const view = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data as ArrayBuffer)
  return `0x${[...view].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
}

/** What the library sees and does, from where it stands: above our class. */
function spy(Base: typeof WebSocket): typeof WebSocket {
  return class extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      seen.sockets++
      this.addEventListener('message', ({ data }) => seen.received.push(written(data)))
      this.addEventListener('pong', () => seen.pongs++)
      this.addEventListener('close', ({ code, reason }) => seen.closes.push(`${code} ${reason}`))
    }
    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (this.readyState === 1) seen.sent.push(written(data))
      super.send(data)
    }
  }
}

let driver: Driver

export interface Start {
  library: string
  url: string
  direct: string
  /** A key of `FORMATS`, or `inline` for the library's own. */
  format: string
  /** `false` for the native class, as the control. */
  heartbeat: HeartbeatOptions | false
  /** Whether the class is handed in by replacing the global one. */
  isGlobal: boolean
}

async function start(start: Start): Promise<void> {
  const { library, url, direct, format, heartbeat, isGlobal } = start
  const load = LIBRARIES[`./libraries/${library}.ts`]!
  let Class = WebSocket
  if (heartbeat) {
    const options = { ...heartbeat, format: FORMATS[format]?.() ?? (await load()).format! }
    if (isGlobal) installGlobal({ match: ({ href }) => href.startsWith(url), ...options })
    Class = isGlobal ? WebSocket : HeartbeatWebSocket.with(options)
  }
  const Spy = spy(Class)
  if (isGlobal) globalThis.WebSocket = Spy
  const { default: connect } = await load()
  driver = await connect(url, Spy, direct)
}

let texts = 0

/**
 * Exchanges texts, a new one every 100 ms, until one of them is back.
 *
 * @returns How long that took in ms, without what the machine withheld.
 */
async function exchange(within: number): Promise<number> {
  const start = performance.now()
  const withheld = watchWithheld()
  let isBack = false
  while (!isBack) {
    if (performance.now() - start > within) throw new Error(`no exchange within ${within} ms`)
    driver.exchange(`text ${++texts}`).then(
      () => (isBack = true),
      () => {},
    )
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  const end = performance.now()
  return end - start - withheld(start, end)
}

const under = { seen, start, exchange, close: () => driver.close() }

declare global {
  interface Window {
    under: typeof under
  }
}

window.under = under
