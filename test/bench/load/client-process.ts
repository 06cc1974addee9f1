/** Many clients: the real `ReconnectingWebSocket` with its defaults, over the WebSocket of Node. */
import './browser-globals.ts'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { ReconnectingWebSocket } from '../../../src/index.ts'
import { serve } from './child.ts'
import { usage } from './usage.ts'

/** Length of one bin of a curve, in ms. */
const BIN = 100

const clients: ReconnectingWebSocket[] = []
let connected = 0
let pongs = 0
let since = 0
let dials: number[] = []
let balance: number[] = []
const delay = monitorEventLoopDelay({ resolution: 20 })

function count(into: number[], by: number): void {
  const bin = Math.floor((Date.now() - since) / BIN)
  into[bin] = (into[bin] ?? 0) + by
}

function makeClient(url: string): void {
  const client = new ReconnectingWebSocket(url)
  client.on('connecting', () => count(dials, 1))
  client.on('connected', () => {
    connected++
    count(balance, 1)
  })
  client.on('disconnected', ({ wasOpen }) => {
    if (!wasOpen) return
    connected--
    count(balance, -1)
  })
  client.on('pong', () => pongs++)
  clients.push(client)
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

const methods = {
  /** Makes so many clients a second. */
  connect: async ({ urls, number, rate }: { urls: string[]; number: number; rate: number }) => {
    const began = performance.now()
    while (clients.length < number) {
      const due = Math.min(number, ((performance.now() - began) / 1000) * rate)
      while (clients.length < due) makeClient(urls[clients.length % urls.length]!)
      await sleep(10)
    }
  },
  state: () => ({ connected, pongs }),
  usage,
  /** Begins a curve. */
  record: () => {
    since = Date.now()
    dials = []
    balance = []
    delay.enable()
    delay.reset()
  },
  /** Per 100 ms since `record`: dials, and how many more are connected. */
  curve: () => ({
    since,
    dials: Array.from(dials, count => count ?? 0),
    balance: Array.from(balance, count => count ?? 0),
    longestDelay: delay.max / 1e6,
  }),
}
export type ClientMethods = typeof methods

serve(methods)
