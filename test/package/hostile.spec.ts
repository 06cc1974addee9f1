/** Nothing inbound is trusted: whatever a server sends, no client throws, and each goes on. */
import { once } from 'node:events'
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import fc from 'fast-check'
import { WebSocketServer } from 'ws'
import { bundlers } from './bundlers.ts'
import { project } from './install.ts'
import { serveFolder } from './serve-folder.ts'
import { LONG } from '../rig/lengths.ts'

const FRAMES = 200
const HOSTILE_CONNECTIONS = 4

/** What means something to one format or another, with a part of another kind. */
const SEEDS = [
  '{"type":"ping","payload":{"belay":1}}',
  '{"type":"connection_ack","payload":{"connectionTimeoutMs":1}}',
  '[null,"belay:1","phoenix","phx_reply",{"status":"ok"}]',
  '{"event":"pusher:connection_established","data":"{\\"activity_timeout\\":0}"}',
  'CONNECTED\nheart-beat:1,1\n\n\0',
  '0{"pingInterval":1,"pingTimeout":1}',
  '{"connect":{"ping":1,"pong":true}}',
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '<img src=x onerror="throw 1"><script>throw 1</script>',
]

const frame = fc.oneof(
  fc
    .tuple(fc.constantFrom(...SEEDS), fc.nat(60), fc.oneof(fc.json({ maxDepth: 3 }), fc.string()))
    .map(([seed, at, inside]) => seed.slice(0, at) + inside + seed.slice(at)),
  fc.constantFrom(...SEEDS),
  fc.string({ unit: 'binary' }),
  fc.uint8Array({ maxLength: 200 }),
)

const code = fc.oneof(
  fc.constantFrom(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014),
  fc.integer({ min: 3000, max: 4999 }),
)

const reason = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.constantFrom(...SEEDS))
  .filter(text => Buffer.byteLength(text) <= 123)

test('fuzzed frames, codes and reasons', LONG, async ({ context }) => {
  const folder = mkdtempSync(join(project(), 'app-'))
  cpSync(join(import.meta.dirname, 'app'), folder, { recursive: true })
  const out = join(folder, 'out')
  mkdirSync(out)
  await bundlers['esbuild']!(folder, ['hostile'], out)
  writeFileSync(
    join(out, 'index.html'),
    '<!doctype html><script type="module" src="hostile.js"></script>',
  )
  const site = await serveFolder(out)

  const seed = Date.now()
  console.log(`seed ${seed}`)
  let frames = 0
  const connections = new Map<string, number>()
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket, { url }) => {
    const nth = connections.get(url!) ?? 0
    connections.set(url!, nth + 1)
    socket.on('error', () => {})
    if (nth >= HOSTILE_CONNECTIONS) return socket.send('enough')
    for (const data of fc.sample(frame, { numRuns: FRAMES, seed: seed + nth })) {
      socket.send(data)
      frames++
    }
    const [[how, why]] = fc.sample(fc.tuple(code, reason), { numRuns: 1, seed: seed - nth }) as [
      [number, string],
    ]
    socket.close(how, why)
  })

  await once(server, 'listening')
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  const { port } = server.address() as AddressInfo
  await page.goto(`${site.url}?url=${encodeURIComponent(`ws://127.0.0.1:${port}/`)}`)
  const told = () => page.evaluate(() => new Set((globalThis as any).told as string[]).size)
  const clients = await page.evaluate(() => (globalThis as any).clients as number)
  expect(clients).toBeGreaterThan(10)
  await expect.poll(told, { timeout: 120_000 }).toBe(clients)
  expect(complaints).toEqual([])
  expect(await page.evaluate(() => 'polluted' in {})).toBe(false)
  expect(frames).toBe(clients * HOSTILE_CONNECTIONS * FRAMES)
  await page.close()
  server.clients.forEach(socket => socket.terminate())
  server.close()
  await site.stop()
})
