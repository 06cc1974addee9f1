/**
 * A server without a store, as a process: `lone-server.mjs <pong|sessions> <port>`. It tells each message that
 * it handles. With `pong` a message may be received and never handled: `slow x` waits a minute first.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import { keepAlive } from '../../src/server/index.ts'
import { sessions } from '../../src/sessions/index.ts'

const [kind, port] = process.argv.slice(2) as ['pong' | 'sessions', string]
const SLOW = 60_000

async function handle(data: string): Promise<void> {
  if (data.startsWith('slow')) {
    process.stdout.write(`received ${data}\n`)
    await sleep(SLOW)
  }
  process.stdout.write(`handled ${data}\n`)
}

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(port) })
const hub = sessions({ onMessage: (_, data) => handle(String(data)) })
server.on('connection', (socket, request) => {
  if (kind === 'sessions') hub.accept(socket, request)
  else keepAlive(socket, { onMessage: data => void handle(String(data)) })
})
server.on('listening', () => process.stdout.write('ready\n'))
// The test is gone, however it went.
process.stdin.resume().on('end', () => process.exit(1))
