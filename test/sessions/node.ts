/**
 * A node of a deployment, as a process: `node.mjs <engine> <port of the engine> <own port>`. It tells what
 * happens in lines of standard output.
 *
 * Each client gets `push 1`, `push 2`, … by itself, and `re x` for each message `x`.
 */
import { WebSocketServer } from 'ws'
import type { Session } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import type { EngineName } from './engines.ts'
import { openStore } from './open-store.ts'

const [engine, enginePort, port] = process.argv.slice(2) as [EngineName, string, string]
/** How often each client is told something, in ms. */
const PERIOD = 20

const tell = (line: string): void => void process.stdout.write(`${line}\n`)

const { store } = await openStore[engine](Number(enginePort))
const timers = new Map<Session, NodeJS.Timeout>()

/** Goes on where the note says that the client has been told up to. */
function publish(session: Session): void {
  const timer = setInterval(() => {
    if (session.unacked.messages > 500) return
    const next = Number(session.note) + 1
    session.note = `${next}`
    session.send(`push ${next}`)
  }, PERIOD)
  timers.set(session, timer)
}

const hub = sessions({
  store,
  ttl: 20_000,
  onSession(session) {
    tell(`new ${session.id}`)
    publish(session)
  },
  onTakeover(session) {
    tell(`takeover ${session.id}`)
    publish(session)
  },
  onMessage(session, data, _isBinary, turn) {
    tell(`handle ${session.id}/${session.number} ${String(data)}`)
    turn.send(`re ${String(data)}`)
  },
  onEnd(session, reason) {
    clearInterval(timers.get(session))
    timers.delete(session)
    tell(`end ${session.id} ${reason}`)
  },
  onError: error => tell(`error ${String(error)}`),
})

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(port) })
server.on('connection', (socket, request) => hub.accept(socket, request))
await hub.ready
tell('ready')

// The test is gone, however it went.
process.stdin.resume().on('end', () => process.exit(1))
// As in a deployment: what was accepted is committed, and the clients go elsewhere.
process.on('SIGTERM', () => void hub.close().then(() => process.exit(0)))
