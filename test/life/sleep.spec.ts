/**
 * A laptop that sleeps, by stopping processes: nothing runs, no event tells of it, and all that is
 * left to notice by are the clocks. The server waits: were it to give up, that would be a death.
 */
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { Process } from './process-tree.ts'
import { descendants, renderers, stop } from './process-tree.ts'
import { expect, test } from './life-test.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

const NAP = 90_000
const CHECK_TIMEOUT = 3_000

test.skip(process.platform === 'win32', 'Windows cannot stop a process by a signal')

for (const [what, choose] of Object.entries<(pid: number) => Process[]>({
  'the renderer': renderers,
  'the whole browser': descendants,
})) {
  test(
    `${what} stopped for 90 s: the living link lives, the dead one is replaced on waking`,
    what === 'the renderer' ? ALWAYS : LONG,
    async ({ launched, open }) => {
      test.setTimeout(NAP + 120_000)
      const server = await startEchoServer({ reapInterval: false })
      const target = { host: '127.0.0.1', port: server.port }
      const [living, dying] = [await startFaultProxy({ target }), await startFaultProxy({ target })]
      try {
        const pages = await Promise.all([living, dying].map(() => open()))
        for (const [i, { port }] of [living, dying].entries()) {
          await pages[i]!.evaluate(async port => {
            const { log } = belay.connect(`ws://127.0.0.1:${port}/`)
            await belay.told(log, 'pong')
            window.kept = { withheld: belay.watchWithheld() }
            // No event of the page's tells that it slept.
            for (const type of ['resume', 'freeze', 'visibilitychange', 'pageshow', 'online']) {
              const note = () => log.push({ at: performance.now(), event: `page:${type}` })
              addEventListener(type, note, true)
            }
          }, port)
        }
        const wake = stop(choose(launched.pid))
        await dying.set({ kind: 'cliff' }, 'existing')
        await new Promise(resolve => setTimeout(resolve, NAP))
        const wokeAt = Date.now()
        wake()
        const [alive, replaced] = await Promise.all(
          pages.map((page, i) =>
            page.evaluate(
              async ([wokeAt, i]) => {
                const { client, log } = window.now
                await (i === 0 ? belay.told(log, 'pong', 2) : belay.told(log, 'connected', 2))
                client.send('awake')
                await belay.until(() => log.find(({ data }) => data === 'awake'))
                const from = wokeAt - performance.timeOrigin
                const after = (event: string) => {
                  const told = log.find(told => told.event === event && told.at >= from)
                  return (
                    told && { ms: told.at - from - window.kept.withheld(from, told.at), ...told }
                  )
                }
                return {
                  disconnected: log.filter(({ event }) => event === 'disconnected'),
                  pageEvents: log.filter(({ event }) => event.startsWith('page:')),
                  pong: after('pong'),
                  dial: after('connecting'),
                  connected: after('connected'),
                }
              },
              [wokeAt, i] as const,
            ),
          ),
        )
        console.log(
          `${what}: asked and answered ${Math.round(alive!.pong!.ms)} ms after waking; dialled anew after ${Math.round(replaced!.dial!.ms)} ms, connected after ${Math.round(replaced!.connected!.ms)} ms`,
        )
        expect(alive!.disconnected).toEqual([])
        expect(replaced!.disconnected).toMatchObject([{ cause: 'heartbeat' }])
        expect(replaced!.dial!.ms).toBeLessThan(CHECK_TIMEOUT + 1000)
        for (const { pageEvents } of [alive!, replaced!]) expect(pageEvents).toEqual([])
        expect(server.accepted).toBe(3)
      } finally {
        await Promise.all([living.close(), dying.close()])
        await server.stop()
      }
    },
  )
}
