/** What a test page has at hand, as `window.belay`. */
import PlainReconnectingWebSocket from 'reconnecting-websocket'
import { watchPage } from '../../src/client/page.ts'
import * as codecs from '../../src/codec/index.ts'
import * as formats from '../../src/core/formats/index.ts'
import * as core from '../../src/core/index.ts'
import * as delivery from '../../src/delivery/index.ts'
import * as diagnostics from '../../src/diagnostics/index.ts'
import { installGlobal } from '../../src/socket/global.ts'
import * as library from '../../src/index.ts'
import { ReconnectingWebSocket as SmallestStep } from '../../src/reconnecting-websocket/index.ts'
import type {
  ReconnectingSocket,
  ReconnectingWebSocket,
  ReconnectingWebSocketOptions,
} from '../../src/index.ts'
import type { ProtocolsProvider, UrlProvider } from '../../src/index.ts'
import * as statusElement from '../../src/status-element/index.ts'
import * as messaging from '../../src/messages/index.ts'

import * as standbys from '../../src/standby/index.ts'
import * as tabs from '../../src/tabs/index.ts'
import { PATIENT } from './patient.ts'
import { watchWithheld } from './withheld.ts'

/** One thing that a client told, and when, on the clock of `performance.now()`. */
export interface Told {
  at: number
  event: string
  /** Whatever the event carried. */
  [detail: string]: any
}

const LIFECYCLE = [
  'status',
  'connecting',
  'connected',
  'disconnected',
  'waiting',
  'suspect',
  'ping',
  'pong',
  'queued',
  'dropped',
  'unanswered',
] as const

/** Who waits for an entry of a log. A page that asks every few milliseconds keeps a core busy. */
const watchers = new WeakMap<readonly Told[], Set<() => void>>()

/** Writes down everything that a client tells, lifecycle and DOM events (as `dom:open` and so on). */
export function record(client: ReconnectingSocket): Told[] {
  const log: Told[] = []
  const add = (event: string, details: object) => {
    log.push({ ...details, at: performance.now(), event })
    for (const look of watchers.get(log)!) look()
  }
  watchers.set(log, new Set())
  for (const event of LIFECYCLE) client.on(event, (details: object) => add(event, details))
  for (const type of ['open', 'message', 'error', 'close'] as const) {
    client.addEventListener(type, event => {
      const { code, reason, wasClean } = event as CloseEvent
      const { data } = event as MessageEvent
      const details = type === 'close' ? { code, reason, wasClean } : { data: data as unknown }
      add(`dom:${type}`, type === 'close' || type === 'message' ? details : {})
    })
  }
  return log
}

/** Resolves as soon as `check` gives something truthy; it is asked every few milliseconds. */
export async function until<T>(check: () => T, within = 30_000): Promise<NonNullable<T>> {
  const end = performance.now() + within
  for (;;) {
    const found = check()
    if (found) return found
    if (performance.now() > end) throw new Error(`not within ${within} ms: ${String(check)}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

/** Resolves with the next event of this type. */
export function next<E extends Event>(target: EventTarget, type: string): Promise<E> {
  return new Promise(resolve =>
    target.addEventListener(type, event => resolve(event as E), { once: true }),
  )
}

/** Resolves when the messages that are on their way between ports have arrived. */
export function turn(): Promise<void> {
  return new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}

/**
 * Keeps the main thread from all else, as a long task does. In Chromium a request that is synchronous does so
 * and leaves the core to others; Firefox goes on with other tasks meanwhile.
 */
export function block(ms: number): void {
  if (ms >= 1_000 && navigator.userAgent.includes('Chrome')) {
    const request = new XMLHttpRequest()
    request.open('GET', `/sleep?${ms}`, false)
    return request.send()
  }
  const end = performance.now() + ms
  while (performance.now() < end);
}

/** Like `until`, for something that a client tells; in a turn of its own, after all have heard it. */
export function told(log: Told[], event: string, count = 1, within = 30_000): Promise<Told> {
  const find = () => log.filter(entry => entry.event === event)[count - 1]
  const waiting = watchers.get(log)
  if (!waiting || find()) return until(find, within)
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = find()
      if (!found) return
      done()
      setTimeout(resolve, 0, found)
    }
    const done = () => {
      waiting.delete(look)
      clearTimeout(timer)
    }
    const timer = setTimeout(() => {
      done()
      reject(new Error(`not within ${within} ms: ${event} ${count}`))
    }, within)
    waiting.add(look)
  })
}

export interface Recorded {
  client: ReconnectingWebSocket
  log: Told[]
}

/** A client with its record; kept in `window.now` so that later steps of a test find it. */
export function connect(
  url: UrlProvider,
  options: ReconnectingWebSocketOptions = {},
  protocols?: ProtocolsProvider,
): Recorded {
  const client = new library.ReconnectingWebSocket(url, protocols, options)
  return (window.now = { client, log: record(client) })
}

const harness = {
  ...library,
  ...messaging,
  ...codecs,
  ...diagnostics,
  ...statusElement,
  ...delivery,
  ...standbys,
  ...tabs,
  core,
  formats,
  installGlobal,
  PlainReconnectingWebSocket,
  SmallestStep,
  PATIENT,
  record,
  told,
  until,
  next,
  turn,
  block,
  watchPage,
  watchWithheld,
  connect,
}

type Harness = typeof harness

declare global {
  // What runs in the page sees it without `window.`.
  var belay: Harness
  interface Window {
    /** The client that the test is about. */
    now: Recorded
    /** Anything a test wants to keep between two steps. */
    kept: any
  }
}

globalThis.belay = harness
