/** docs/migrating.md: the entry that changes nothing but the socket detects a dead connection. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { blocksOf } from './blocks.ts'
import { bundle, copy } from './copied.ts'
import { expect, test } from './recipe-test.ts'

const within = { timeout: 60_000 }

test('the smallest step: a dead connection is detected, and another is made', async ({ visit }) => {
  const block = blocksOf('docs/migrating.md').find(({ file }) => file === 'smallest.ts')!
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', socket => {
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      socket.send(text === 'ping' ? 'pong' : `you said ${text}`)
    })
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const faults = await startFaultProxy({ target: { host: '127.0.0.1', port } })
  // As it is printed, but for the wait.
  const code = block.code.replace('interval: 20_000', 'interval: 500')
  const folder = copy([{ ...block, code }], `ws://127.0.0.1:${faults.port}`)
  const driver = `
    import { socket } from './smallest.ts'
    socket.addEventListener('open', () => socket.send('hello'))
    socket.addEventListener('message', ({ data }) => told.push(data))
    socket.addEventListener('close', ({ code, reason }) => told.push(code + ' ' + reason))
    Object.assign(globalThis, { socket })`
  const page = await visit(await bundle(folder, driver))
  const told = () => page.evaluate(() => (globalThis as any).told as string[])
  await expect.poll(told, within).toEqual(['you said hello'])
  await faults.set({ kind: 'cliff' }, 'existing')
  await expect
    .poll(told, within)
    .toEqual(['you said hello', '1006 heartbeat timeout', 'you said hello'])
  await page.evaluate(() => (globalThis as any).socket.close())
  await faults.close()
  server.clients.forEach(socket => socket.terminate())
  server.close()
})
