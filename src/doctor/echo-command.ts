import { parseArgs } from 'node:util'
import { startEchoServer } from '../echo/echo-server.ts'
import { EXIT } from './exit-codes.ts'
import { cannotListen, inUrl, networkWarning, parseAddress } from './listen-address.ts'
import type { Terminal } from './terminal.ts'
import { UsageError, usageError } from './usage-error.ts'

const USAGE = `belay-ws echo [options]

A WebSocket server to try clients against. It answers the text frame ping with pong, and echoes
everything else. It sends control pings, and drops clients that do not answer.

  --listen <[host:]port>  where to listen (127.0.0.1 and a free port)
  --reap <s>              seconds between control pings (30)
  --mute                  heartbeats are swallowed

In the url of a client: ?feed=<ms> for a numbered message so often, ?mute=1 for no pong,
?deaf=1 for a server that reads nothing. As a text frame: !close <code> <reason>, !terminate,
!burst <count> <bytes>.
`

/** Runs until it is interrupted. */
export async function echoCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parse(words)
  if (values.help) {
    terminal.print(USAGE)
    return EXIT.ok
  }
  const address = parseAddress('--listen', values.listen ?? '0', 0)
  const server = await startEchoServer({
    ...address,
    heartbeat: values.mute ? 'ignore' : 'answer',
    reapInterval: readReap(values.reap),
  }).catch((error: unknown) => {
    throw cannotListen('--listen', address, error)
  })
  const at = inUrl({ ...address, port: server.port })
  terminal.print(`echo server at ws://${at}\n${networkWarning(address, 'it')}Ctrl-C ends it\n`)
  await new Promise<void>(resolve => void terminal.onInterrupt(resolve))
  await server.stop()
  return EXIT.ok
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        listen: { type: 'string' },
        reap: { type: 'string' },
        mute: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw usageError(error, 'echo')
  }
}

function readReap(text = '30'): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
  if (seconds >= 0.05 && seconds <= 86_400) return seconds * 1000
  throw new UsageError(`--reap is ${text}: use seconds from 0.05 to 86400`)
}
