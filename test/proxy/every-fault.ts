// Run as a process of its own by exit.test.ts: puts a connection under every fault, in the middle
// of a transfer, and closes everything. Nothing here may call `process.exit`.
import { WebSocket } from 'ws'
import type { Fault } from '../../src/proxy/fault.ts'
import { startProxyChain } from '../../src/proxy/proxy-chain.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'

const faults: Fault[] = [
  { kind: 'none' },
  { kind: 'slow', latency: 60_000, jitter: 50, bandwidth: 1000 },
  { kind: 'cliff' },
  { kind: 'stall' },
  { kind: 'swallow-close' },
  { kind: 'upgrade-silence' },
  { kind: 'hang-upgrade' },
  { kind: 'fin' },
  { kind: 'rst' },
  { kind: 'refuse' },
]

const server = await startEchoServer()
const target = { host: '127.0.0.1', port: server.port }
const chains = await Promise.all(faults.map(() => startProxyChain({ target, hops: 2 })))

const closed: Promise<unknown>[] = []

function connect(port: number): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/?feed=50`)
  socket.on('error', () => {})
  closed.push(new Promise(resolve => socket.on('close', resolve)))
  return socket
}

for (const [i, fault] of faults.entries()) {
  const { port, proxies } = chains[i]!
  const [near] = proxies
  const socket = connect(port)
  await new Promise(resolve => socket.on('open', resolve))
  socket.send('!burst 20 100000')
  await near!.set(fault, 'both')
  connect(port)
  while (fault.kind !== 'refuse' && near!.state().total < 2) {
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

server.freeze()
await Promise.all(chains.map(chain => chain.close()))
await server.stop()
await Promise.all(closed)
console.log('closed')
