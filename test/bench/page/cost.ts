/// <reference types="vite/client" />
/** The page that measures one library's cost per message over a socket without a network. */
import { FakeWebSocket } from './fake-socket.ts'
import type { Subject } from './subject.ts'
import { TEXT, plain } from './subject.ts'

/** Loaded only after the global class has been replaced, as some of them keep it on import. */
const SUBJECTS = import.meta.glob<{ default: Subject }>('./subjects/*.ts')

const isCounting = new URLSearchParams(location.search).has('counting')
let timers = 0
// Before anything is imported: some keep the functions. Not where time is taken.
if (isCounting) {
  for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const) {
    const native = window[name] as (...given: unknown[]) => unknown
    Object.assign(window, {
      [name]: (...given: unknown[]) => {
        // Clearing what there is not costs nothing.
        if (name.startsWith('set') || given[0]) timers++
        return native(...given)
      },
    })
  }
}

globalThis.WebSocket = FakeWebSocket as unknown as typeof WebSocket

interface Ready {
  socket: FakeWebSocket
  frame: Subject['frame']
  send: (() => unknown) | undefined
  heard: () => number
}

async function connect({ peer = {}, frame, connect }: Subject): Promise<Ready> {
  let heard = 0
  FakeWebSocket.peer = peer
  const send = await connect('ws://127.0.0.1:9/', () => heard++)
  // What follows a handshake: an answer that is still on its way, a join.
  await new Promise(resolve => setTimeout(resolve, 100))
  const socket = FakeWebSocket.last
  socket.settle()
  return { socket, frame, send, heard: () => heard }
}

let library = ''
let base: Ready
let subject: Ready

/** Lets everything run that promises and ports have queued. */
function turn(): Promise<void> {
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
 * Lets timers fire that are due, such as a heartbeat's, and what they ask be answered; a client may
 * hold back messages while an answer is overdue.
 */
async function rest(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(resolve => setTimeout(resolve, 5))
  ;(globalThis as { gc?: () => void }).gc?.()
}

/** Turns the event loop once, and until it is so. */
async function until(reached: () => boolean): Promise<void> {
  const end = performance.now() + 30_000
  do {
    if (performance.now() > end) throw new Error(`${library}: messages have got lost`)
    await turn()
  } while (!reached())
}

/** Whether the subject needs the event loop to turn; the bare socket is then given a turn as well. */
let isTurning = false

/** Milliseconds until so many messages have come from the socket's event to the application. */
async function inbound({ socket, frame, heard }: Ready, count: number): Promise<number> {
  const end = heard() + count
  const start = performance.now()
  for (let i = 0; i < count; i++) {
    socket.dispatchEvent(new MessageEvent('message', { data: frame }))
  }
  if ((isTurning ||= heard() < end)) await until(() => heard() >= end)
  return performance.now() - start
}

/** Milliseconds until so many messages have come from the application to the socket's `send()`. */
async function outbound({ send }: Ready, count: number): Promise<number> {
  if (!send) return NaN
  const end = FakeWebSocket.sent + count
  const start = performance.now()
  let last: unknown
  for (let i = 0; i < count; i++) last = send()
  // Who returns a promise may put several messages into one frame.
  if (last instanceof Promise) await last
  else if ((isTurning ||= FakeWebSocket.sent < end)) await until(() => FakeWebSocket.sent >= end)
  return performance.now() - start
}

/** Milliseconds of one slice: so few that it is mostly over before the machine turns to others. */
const SLICE = 0.5
const FEWEST = 250
const MOST = 20_000

/** What the subject takes longer than the bare socket, in nanoseconds for each message. */
async function added(
  measure: (ready: Ready, count: number) => Promise<number>,
  slices: number,
): Promise<number> {
  // The frame of a protocol is longer than its text; an event costs the same for both.
  const control = { ...base, frame: subject.frame }
  const [bare, full]: [number[], number[]] = [[], []]
  isTurning = false
  await rest()
  const trials: number[] = []
  for (let trial = 0; trial < 9; trial++) trials.push(await measure(subject, FEWEST))
  const each = Math.max(undisturbed(trials) / FEWEST, 1e-9)
  const count = Math.round(Math.min(MOST, Math.max(FEWEST, SLICE / each)))
  for (let slice = 0; slice < slices; slice++) {
    full.push(await measure(subject, count))
    bare.push(await measure(control, count))
  }
  return ((undisturbed(full) - undisturbed(bare)) * 1e6) / count
}

/** The mean of the faster half: the slower one is where the machine turned to others. */
function undisturbed(taken: number[]): number {
  const half = taken.sort((a, b) => a - b).slice(0, taken.length >> 1)
  return half.reduce((sum, ms) => sum + ms, 0) / half.length
}

/** What the library adds to a socket without one; `NaN` outbound where it sends no messages. */
export interface Added {
  inbound: number
  outbound: number
}

const bench = {
  async start(name: string): Promise<void> {
    library = name
    base = await connect(
      plain(async (url, hear) => {
        const socket = new WebSocket(url)
        socket.addEventListener('message', ({ data }) => hear(data))
        return () => socket.send(TEXT)
      }),
    )
    const { default: given } = await SUBJECTS[`./subjects/${library}.ts`]!()
    subject = await connect(given)
  },

  /** @param slices - Of half a millisecond, each way. */
  round: async (slices: number): Promise<Added> => ({
    inbound: await added(inbound, slices),
    outbound: await added(outbound, slices),
  }),

  /** Timers that are set or cleared, for each message. */
  async timers(count: number): Promise<Added> {
    timers = 0
    await inbound(subject, count)
    const added = timers / count
    timers = 0
    await outbound(subject, count)
    return { inbound: added, outbound: timers / count }
  },
}

window.bench = bench

export type CostBench = typeof bench
