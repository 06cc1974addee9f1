/** However and whenever a connection ends: another attempt follows, unless the policy says no. */
import type { WebSocket as ServerSocket } from 'ws'
import type { Script } from './client-test.ts'
import { expect, test } from './client-test.ts'
import { few } from '../rig/lengths.ts'

type End = (socket: ServerSocket) => void

const ENDS: Record<string, End> = {
  'a heartbeat death': () => {},
  1000: socket => socket.close(1000),
  1001: socket => socket.close(1001),
  1005: socket => socket.close(),
  1006: socket => socket.terminate(),
  1011: socket => socket.close(1011),
  1012: socket => socket.close(1012),
  4001: socket => socket.close(4001),
}

/** The connection that is ended, and when. */
const PHASES: Record<string, (end: End, muted: boolean) => Script> = {
  'on the first connect': (end, muted) => ({
    open: (socket, nth) => nth === 0 && end(socket),
    mute: nth => muted && nth === 0,
  }),
  'in a steady connection': (end, muted) => {
    let isOver = false
    return {
      message: (_, socket, nth) => {
        isOver = true
        if (nth === 0) end(socket)
      },
      mute: nth => muted && isOver && nth === 0,
    }
  },
  'on a retry': (end, muted) => ({
    open: (socket, nth) => {
      if (nth === 0) socket.terminate()
      else if (nth === 1) end(socket)
    },
    mute: nth => muted && nth === 1,
  }),
}

for (const [phase, script] of Object.entries(PHASES)) {
  for (const [name, end] of few(Object.entries(ENDS))) {
    const isDeath = name.includes('heartbeat')
    test(`${name} ${phase} is followed by another attempt`, async ({ page, serve }) => {
      const { url, seen } = await serve(script(end, isDeath))
      // Where it is not the heartbeat that ends it, a busy machine shall not let it.
      const timeout = isDeath ? 500 : 10_000
      const ends = await page.evaluate(
        async ([url, timeout]) => {
          const { client, log } = belay.connect(url, {
            heartbeat: { interval: 100, timeout },
            minReconnectionDelay: 20,
            maxReconnectionDelay: 40,
          })
          // In the steady phase the server ends the connection on the first message.
          await belay.told(log, 'connected')
          client.send('end')
          await belay.until(() => {
            const ended = log.map(({ event }) => event).lastIndexOf('disconnected')
            return ended >= 0 && log.slice(ended).some(({ event }) => event === 'pong')
          })
          client.close()
          const ends = log.filter(({ event }) => event === 'disconnected')
          return ends.map(({ cause, code, wasOpen }) => ({ cause, code, wasOpen }))
        },
        [url, timeout] as const,
      )
      const last = ends.at(-1)!
      const code = isDeath ? 1006 : Number(name)
      // Where the end comes right behind the handshake, Firefox tells of no `open`.
      const atOnce = code === 1006 && !isDeath && phase !== 'in a steady connection'
      expect(last).toEqual({
        cause: isDeath ? 'heartbeat' : code === 1006 ? 'network' : 'server',
        code,
        wasOpen: atOnce ? expect.any(Boolean) : true,
      })
      expect(seen.length).toBe(ends.length + 1)
    })
  }
}

for (const [name, end] of few(Object.entries(ENDS))) {
  test(`${name} is final where shouldReconnect says so`, async ({ page, serve }) => {
    const isDeath = name.includes('heartbeat')
    const { url, seen } = await serve({ open: end, mute: () => isDeath })
    const { asked, ...rest } = await page.evaluate(async url => {
      const asked: unknown[] = []
      const { client, log } = belay.connect(url, {
        heartbeat: { interval: 100, timeout: 300 },
        minReconnectionDelay: 10,
        shouldReconnect: event => {
          asked.push(event)
          return false
        },
      })
      const ended = await belay.told(log, 'disconnected')
      await belay.told(log, 'dom:close')
      await new Promise(resolve => setTimeout(resolve, 200))
      const { status, readyState } = client
      return { asked, status, readyState, code: ended['code'], same: ended['cause'] }
    }, url)
    expect(rest).toMatchObject({ status: 'closed', readyState: 3 })
    expect(asked).toMatchObject([{ cause: rest.same, code: rest.code }])
    expect(seen.length).toBe(1)
  })
}
