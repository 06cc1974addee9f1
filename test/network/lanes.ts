/** The page: this library beside what a page has without it, each lane at a server of its own. */
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import type { Recorded } from '../rig/harness.ts'
import type { RemotePage } from './browser.ts'
import { PORT } from './server.ts'
import { SERVERS } from './topology.ts'

/** What a native socket, or the plain client, came to know; times as the page's clock has them. */
interface Control {
  opens: number[]
  closes: number[]
}

/** In `window.kept`. */
interface Lanes {
  /** A native socket that only listens, as a ticker does. */
  listening: Control
  /** A native socket that sends a line each second, and so makes its kernel notice what it can. */
  talking: Control
  /** reconnecting-websocket with its defaults, which sends as well. */
  plain: Control
  library: Recorded
  /** This library with 16 MiB in its send buffer. */
  loaded: Recorded
  /** This library with all its defaults. */
  defaults: Recorded
  withheld: (from: number, to: number) => number
  /** What the page was told about its network. */
  signals: { at: number; type: string }[]
}

/** Opens all lanes; resolves when each is open and this library has had replies on both of its. */
export async function openLanes(
  page: RemotePage,
  options: ReconnectingWebSocketOptions,
): Promise<void> {
  const urls = Object.fromEntries(
    Object.entries(SERVERS).map(([lane, host]) => [lane, `ws://${host}:${PORT}/`]),
  ) as Record<keyof typeof SERVERS, string>
  await page.evaluate(
    async ({ urls, options }) => {
      const control = (socket: WebSocket) => {
        const told: Control = { opens: [], closes: [] }
        socket.addEventListener('open', () => told.opens.push(performance.now()))
        socket.addEventListener('close', () => told.closes.push(performance.now()))
        return told
      }
      const talk = (socket: WebSocket) =>
        setInterval(() => socket.readyState === 1 && socket.send('line'), 1000)

      const signals: Lanes['signals'] = []
      const signal = ({ type }: Event) => signals.push({ at: performance.now(), type })
      addEventListener('offline', signal)
      addEventListener('online', signal)
      const { connection } = navigator as { connection?: EventTarget }
      connection?.addEventListener('change', signal)

      const talking = new WebSocket(urls.talking)
      // Like a native one as far as it is used here; its types differ.
      const plain = new belay.PlainReconnectingWebSocket(urls.plain) as unknown as WebSocket
      talk(talking)
      talk(plain)
      const lanes: Lanes = {
        listening: control(new WebSocket(urls.listening)),
        talking: control(talking),
        plain: control(plain),
        library: belay.connect(urls.library, options),
        loaded: belay.connect(urls.loaded, options),
        defaults: belay.connect(urls.defaults),
        withheld: belay.watchWithheld(),
        signals,
      }
      window.kept = lanes
      for (const { log } of [lanes.library, lanes.loaded]) await belay.told(log, 'pong', 2)
      await belay.told(lanes.defaults.log, 'pong')
      for (const { opens } of [lanes.listening, lanes.talking, lanes.plain]) {
        await belay.until(() => opens.length)
      }
    },
    { urls, options },
  )
}

/** Resolves right after a reply on the loaded lane: the next ping is one interval away. */
export async function justHeard(page: RemotePage): Promise<void> {
  await page.evaluate(async () => {
    const { log } = (window.kept as Lanes).loaded
    await belay.told(log, 'pong', log.filter(({ event }) => event === 'pong').length + 1)
  }, undefined)
}

/** What is put into the send buffer of the loaded lane: 64 messages of 256 KiB. */
const LOAD = { messages: 64, bytes: 256 * 1024 }

/**
 * Loads the loaded lane with 16 MiB.
 *
 * @returns How many bytes are in its send buffer; `undefined` when its reply was overdue already,
 *   so that the library held them back.
 */
export async function load(page: RemotePage): Promise<number | undefined> {
  return page.evaluate(({ messages, bytes }) => {
    const { client } = (window.kept as Lanes).loaded
    const results = Array.from({ length: messages }, () => client.send(new ArrayBuffer(bytes)))
    return results.every(result => result === 'sent') ? client.bufferedAmount : undefined
  }, LOAD)
}

/** Resolves when the load has come back, all of it over the link that it was given to. */
export async function unloaded(page: RemotePage): Promise<void> {
  await page.evaluate(async ({ messages }) => {
    await belay.told((window.kept as Lanes).loaded.log, 'dom:message', messages, 120_000)
  }, LOAD)
}

/** Has so many messages of so many bytes sent over the library's lane; resolves when all are there. */
export async function download(page: RemotePage, count: number, bytes: number): Promise<void> {
  await page.evaluate(
    async ([count, bytes]) => {
      const { client, log } = (window.kept as Lanes).library
      client.send(`!burst ${count} ${bytes}`)
      const seen = (event: string) => log.filter(told => told.event === event).length
      await belay.until(() => seen('dom:message') >= count || seen('disconnected'), 150_000)
    },
    [count, bytes] as const,
  )
}

/** The longest wait for a reply so far, in ms, and how many links the library has had. */
export async function health(page: RemotePage): Promise<{ slowest: number; links: number }> {
  await justHeard(page)
  return page.evaluate(() => {
    const { library, loaded } = window.kept as Lanes
    const replies = library.log.filter(({ event }) => event === 'pong')
    const links = [library, loaded].map(
      ({ log }) => log.filter(({ event }) => event === 'connected').length,
    )
    return {
      slowest: Math.max(...replies.map(({ latency }) => latency as number)),
      links: Math.max(...links),
    }
  }, undefined)
}

/** Moments of the test, on the wall clock. */
export interface Moments {
  /** Before the fault. */
  beganAt: number
  /** When it was there at the latest: the machine may have taken its time. */
  pulledAt: number
  restoredAt: number
}

export interface ControlReport {
  /** Milliseconds from the fault to its first close event; `null` for none. */
  noticed: number | null
  /** Milliseconds from the return of the network to its next open event. */
  back: number | null
}

export interface LibraryReport extends ControlReport {
  cause: string | null
  /** The same without what the machine withheld from the page. */
  noticedFair: number
  backFair: number
}

export interface LaneReport {
  listening: ControlReport
  talking: ControlReport
  plain: ControlReport
  library: LibraryReport
  loaded: LibraryReport
  defaults: LibraryReport
  signals: string[]
  /** Milliseconds from the fault to this report. */
  watched: number
}

/** What each lane has come to know so far. `back` of this library: the first reply. */
export async function report(page: RemotePage, moments: Moments): Promise<LaneReport> {
  return page.evaluate(({ beganAt, pulledAt, restoredAt }) => {
    const began = beganAt - performance.timeOrigin
    const lanes = window.kept as Lanes
    const { listening, talking, plain, library, loaded, defaults, withheld, signals } = lanes
    const pulled = pulledAt - performance.timeOrigin
    const restored = restoredAt - performance.timeOrigin
    const since = (from: number, to: number | undefined) => (to === undefined ? null : to - from)
    const control = ({ opens, closes }: Control): ControlReport => {
      const closed = closes.find(at => at > began)
      const back = opens.find(at => closed !== undefined && at > closed)
      return { noticed: since(pulled, closed), back: since(restored, back) }
    }
    const ours = ({ log }: Recorded): LibraryReport => {
      const lost = log.filter(({ at, event }) => event === 'disconnected' && at > began)
      const noticed = lost[0]?.at
      const back = log.find(
        ({ at, event }) => event === 'pong' && noticed !== undefined && at > noticed,
      )?.at
      return {
        cause: lost[0]?.cause ?? null,
        noticed: since(pulled, noticed),
        back: since(restored, back),
        noticedFair:
          noticed === undefined ? Infinity : noticed - pulled - withheld(pulled, noticed),
        backFair: back === undefined ? Infinity : back - restored - withheld(restored, back),
      }
    }
    return {
      listening: control(listening),
      talking: control(talking),
      plain: control(plain),
      library: ours(library),
      loaded: ours(loaded),
      defaults: ours(defaults),
      signals: signals.filter(({ at }) => at > began).map(({ type }) => type),
      watched: performance.now() - pulled,
    }
  }, moments)
}
