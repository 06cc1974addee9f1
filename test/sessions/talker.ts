/** A client that numbers what it sends, and checks what the nodes send. */
import { WebSocket } from 'ws'
import { exactlyOnce, settled } from '../../src/delivery/index.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import { ReconnectingWebSocket } from '../../src/index.ts'

export interface Talker {
  readonly log: string[]
  readonly resyncs: string[]
  /** What must not be: each a sentence. */
  readonly faults: string[]
  /** Messages sent, in all sessions. */
  readonly sent: number
  /** Replies that came. */
  readonly replied: number
  /** Messages that the nodes sent by themselves. */
  readonly pushed: number
  readonly acknowledged: number
  /** Connections that were open. */
  readonly connections: number
  /** Stops sending, and waits until all that was sent is answered or told as lost. */
  settled(): Promise<void>
  stop(): void
}

export function talk(port: number, options: ReconnectingWebSocketOptions = {}): Talker {
  const client = new ReconnectingWebSocket(`ws://127.0.0.1:${port}`, [], {
    WebSocket,
    delivery: exactlyOnce(),
    heartbeat: { interval: 500, timeout: 1_000, answerTimeout: 2_000, checkTimeout: 800 },
    connectTimeout: 2_000,
    minReconnectionDelay: 1,
    maxReconnectionDelay: 50,
    ...options,
  })
  const state = {
    log: [] as string[],
    resyncs: [] as string[],
    faults: [] as string[],
    sent: 0,
    replied: 0,
    pushed: 0,
    acknowledged: 0,
    connections: 0,
  }
  /** The reply that comes next, and the last number of a push, in this session. */
  let owed: string[] = []
  let push = 0
  client.on('resync', ({ reason, unconfirmed }) => {
    state.log.push(`resync ${reason} ${unconfirmed.length}`)
    state.resyncs.push(reason)
    if (reason === 'new') return
    // What is behind the unconfirmed ones was never written, and goes into the next session. What is before
    // them was handled: its replies were lost with the session.
    const written = unconfirmed.map(String)
    const first = written[0]
    const behind = owed.filter(text => Number(text) > Number(written.at(-1) ?? state.acknowledged))
    if (first !== undefined && !owed.includes(first)) {
      state.faults.push(`${first} is unconfirmed, and it was answered`)
    }
    owed = behind
    push = 0
  })
  client.on('acknowledged', ({ messages }) => (state.acknowledged += messages))
  client.addEventListener('open', () => state.connections++)
  client.addEventListener('close', ({ code }) => state.log.push(`close ${code}`))
  client.addEventListener('message', ({ data }) => {
    const [kind, text] = (data as string).split(' ') as [string, string]
    if (kind === 're') {
      state.replied++
      const expected = owed.shift()
      if (text !== expected) state.faults.push(`reply ${text} instead of ${expected}`)
    } else {
      state.pushed++
      if (Number(text) !== ++push) state.faults.push(`push ${text} instead of ${push}`)
    }
  })
  const timer = setInterval(() => {
    const text = `${++state.sent}`
    owed.push(text)
    client.send(text)
  }, 10)
  return Object.assign(state, {
    async settled() {
      clearInterval(timer)
      await settled(client, { timeout: 20_000 }).catch(() =>
        // The session was lost meanwhile; what is kept is in the next one.
        settled(client, { timeout: 20_000 }),
      )
      for (let tries = 0; owed.length && tries < 500; tries++) {
        await new Promise(resolve => setTimeout(resolve, 10))
      }
      if (owed.length) state.faults.push(`no reply to ${owed.join()}`)
    },
    stop() {
      clearInterval(timer)
      client.close()
    },
  })
}
