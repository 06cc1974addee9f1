import { expect, test } from 'vitest'
import { cliff, controlSetup } from './control-setup.ts'
import { dial, until } from './peer.ts'

test('413 for a body over 4 KiB, announced or not', async () => {
  const { chain, call } = await controlSetup()
  const body = JSON.stringify({ ...cliff, padding: 'x'.repeat(4096) })
  expect((await call('/control/fault', { body })).status).toBe(413)
  const chunked = await call('/control/fault', {
    body,
    headers: { 'transfer-encoding': 'chunked' },
  })
  expect(chunked.status).toBe(413)
  expect(chain.proxies[0]!.state().new.kind).toBe('none')
  const fits = JSON.stringify(cliff).padEnd(4096)
  expect((await call('/control/fault', { body: fits })).status).toBe(200)
})

test('415 for what a page can send without a preflight', async () => {
  const { call } = await controlSetup()
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', '']) {
    const headers = { 'content-type': type }
    expect((await call('/control/fault', { body: cliff, headers })).status).toBe(415)
  }
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  expect((await call('/control/fault', { body: cliff, headers })).status).toBe(200)
})

test('403 for another origin, with or without the same port', async () => {
  const { port, call } = await controlSetup()
  const foreign = [
    'http://example.com',
    'null',
    `http://127.0.0.1:${port + 1}`,
    `http://localhost:${port}`,
    `http://127.0.0.1:${port}.example.com`,
    '',
  ]
  for (const origin of foreign) {
    for (const request of [{ headers: { origin } }, { headers: { origin }, body: cliff }]) {
      const answer = await call(request.body ? '/control/fault' : '/control/state', request)
      expect([origin, answer.status]).toEqual([origin, 403])
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    }
  }
  const headers = { origin: `http://127.0.0.1:${port}` }
  expect((await call('/control/fault', { body: cliff, headers })).status).toBe(200)
})

test('403 for a request that another site made', async () => {
  const { call } = await controlSetup()
  for (const [site, status] of [
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ] as const) {
    const { status: actual } = await call('/control/state', { headers: { 'sec-fetch-site': site } })
    expect([site, actual]).toEqual([site, status])
  }
})

test('403 for a preflight', async () => {
  const { call } = await controlSetup()
  const answer = await call('/control/fault', { method: 'OPTIONS' })
  expect(answer.status).toBe(403)
  expect(Object.keys(answer.headers).filter(name => name.startsWith('access-control'))).toEqual([])
})

test('403 for a host that is not loopback nor allowed', async () => {
  const { port, call } = await controlSetup({ allowedHosts: ['demo.test'] })
  for (const [host, status] of [
    ['evil.test', 403],
    [`evil.test:${port}`, 403],
    ['localhost.evil.test', 403],
    ['127.0.0.1.evil.test', 403],
    ['user@localhost', 403],
    ['192.0.2.1', 403],
    ['[2001:db8::2]', 403],
    ['localhost', 200],
    [`LOCALHOST:${port}`, 200],
    [`127.0.0.1:${port}`, 200],
    ['127.8.9.10', 200],
    ['[::1]:80', 200],
    ['demo.test:8080', 200],
  ] as const) {
    const answer = await call('/control/state', { headers: { host } })
    expect([host, answer.status]).toEqual([host, status])
  }
})

test('403 for a request without a host', async () => {
  const { port } = await controlSetup()
  for (const head of ['GET /control/state HTTP/1.0', 'GET /control/state HTTP/1.1\r\nhost: ']) {
    const peer = await dial(port)
    peer.send(`${head}\r\n\r\n`)
    await until(() => peer.text.startsWith('HTTP/1.1 403'), true)
    peer.socket.destroy()
  }
})
