/** docs/migrating.md: what replaces the old does what it is replaced for. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { blocksOf } from './blocks.ts'
import { bundle, copy } from './copied.ts'
import { expect, test } from './recipe-test.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

const within = { timeout: 60_000 }
const after = blocksOf('docs/migrating.md').filter(({ file }) => file === 'after.ts')

test('each way has a before and an after', () => {
  expect(after.map(({ section }) => section)).toEqual([
    'From reconnecting-websocket',
    'From partysocket',
    'From a heartbeat of your own',
  ])
})

for (const block of after) {
  test(
    `${block.section}: a dead link is noticed, and another is made`,
    block.section === 'From reconnecting-websocket' ? ALWAYS : LONG,
    async ({ visit }) => {
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
      // Answers as each of the old ones would have been answered, and greets.
      server.on('connection', socket => {
        socket.on('error', () => {})
        socket.send('{"type":"hello"}')
        socket.on('message', (data: Buffer) => socket.send(data.toString().replace('ping', 'pong')))
      })
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const faults = await startFaultProxy({ target: { host: '127.0.0.1', port } })
      const folder = copy([block], `ws://127.0.0.1:${faults.port}`)
      const driver = `
      globalThis.render = () => told.push('rendered')
      const { socket } = await import('./after.ts')
      socket.on('disconnected', ({ cause }) => told.push(cause))
      socket.on('pong', () => told.push('pong'))
      Object.assign(globalThis, { socket })`
      const page = await visit(await bundle(folder, driver))
      const told = () => page.evaluate(() => (globalThis as any).told as string[])
      await expect.poll(told, within).toEqual(['rendered', 'pong'])
      await faults.set({ kind: 'cliff' }, 'existing')
      await page.evaluate(() => (globalThis as any).socket.check())
      await expect.poll(told, within).toEqual(['rendered', 'pong', 'heartbeat', 'rendered', 'pong'])
      await page.evaluate(() => (globalThis as any).socket.close())
      await faults.close()
      server.clients.forEach(socket => socket.terminate())
      server.close()
    },
  )
}
