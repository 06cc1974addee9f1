/** docs/runtimes.md: its program, run as it stands. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { WebSocketServer } from 'ws'
import { blocksOf } from './blocks.ts'
import { copy } from './copied.ts'

test('a program in Node hands in the class of ws, and ends by itself', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', socket => {
    socket.on('message', (data: Buffer) => socket.send(data.toString().replace('ping', 'pong')))
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const folder = copy(blocksOf('docs/runtimes.md'), `ws://127.0.0.1:${port}`)
  const run = promisify(execFile)
  const { stdout, stderr } = await run(process.execPath, ['client.js'], { cwd: folder })
  expect(stdout).toBe('hello\n')
  expect(stderr).toBe('')
  server.close()
})
