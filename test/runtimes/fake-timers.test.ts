/** A client under fake timers: those of Vitest, and those of Sinon and Jest, which fake more. */
import { Server } from 'mock-socket'
import { afterEach, expect, test, vi } from 'vitest'
import { ReconnectingWebSocket } from '../../src/index.ts'

afterEach(() => void vi.useRealTimers())

const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const
const CLOCKS = ['Date', 'performance'] as const

test.for([
  { name: 'of Vitest', toFake: undefined },
  { name: 'of Sinon and Jest', toFake: [...TIMERS, ...CLOCKS, 'queueMicrotask'] as const },
])(
  'with the fake timers $name: connects, and detects silence in time',
  async ({ toFake }, { onTestFinished }) => {
    vi.useFakeTimers(toFake && { toFake: [...toFake] })
    let isSilent = false
    const server = new Server('ws://stand-in.example/timers')
    onTestFinished(() => server.stop())
    server.on('connection', socket => {
      socket.on('message', data => {
        if (data === 'ping' && !isSilent) socket.send('pong')
      })
    })
    const client = new ReconnectingWebSocket('ws://stand-in.example/timers')
    const causes: string[] = []
    client.on('disconnected', ({ cause }) => causes.push(cause))
    await vi.advanceTimersByTimeAsync(1000)
    expect(client.status).toBe('connected')
    expect(client.latency).toBeGreaterThanOrEqual(0)

    isSilent = true
    await vi.advanceTimersByTimeAsync(14_000)
    expect(causes).toEqual([])
    await vi.advanceTimersByTimeAsync(11_000)
    expect(causes).toEqual(['heartbeat'])
    isSilent = false
    // The next connection may have been silent at first.
    await vi.advanceTimersByTimeAsync(40_000)
    expect(client.status).toBe('connected')

    client.close()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(client.readyState).toBe(3)
  },
)
