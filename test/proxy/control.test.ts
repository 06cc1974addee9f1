import { expect, test } from 'vitest'
import { cliff, controlSetup } from './control-setup.ts'

test('shows the state', async () => {
  const { chain, echo, call } = await controlSetup()
  const { status, headers, body } = await call('/control/state')
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  expect(body.hops).toEqual(chain.proxies.map(proxy => proxy.state()))
  expect(body.server).toEqual({
    port: echo.port,
    frozen: false,
    clients: [],
    connections: 0,
    accepted: 0,
    pings: 0,
  })
})

test('sets a fault on the hop nearest to the client, or on the one named', async () => {
  const { chain, call } = await controlSetup()
  const answer = await call('/control/fault', { body: cliff })
  expect(answer.status).toBe(200)
  expect(answer.body.hops.map(hop => hop.new.kind)).toEqual(['cliff', 'none'])
  await call('/control/fault', { body: { ...cliff, hop: 1, scope: 'new' } })
  expect(chain.proxies.map(proxy => proxy.state().new.kind)).toEqual(['cliff', 'cliff'])
  expect(chain.proxies.map(proxy => proxy.state().existing.kind)).toEqual(['cliff', 'none'])
})

test('heals and restores one hop or all', async () => {
  const { chain, call } = await controlSetup()
  const kinds = () =>
    chain.proxies.map(proxy => [proxy.state().existing.kind, proxy.state().new.kind])
  for (const proxy of chain.proxies) await proxy.set({ kind: 'cliff' }, 'both')
  await call('/control/heal', { body: { hop: 1 } })
  expect(kinds()).toEqual([
    ['cliff', 'cliff'],
    ['cliff', 'none'],
  ])
  await call('/control/heal', { body: {} })
  expect(kinds()).toEqual([
    ['cliff', 'none'],
    ['cliff', 'none'],
  ])
  await call('/control/restore', { body: { hop: 0 } })
  expect(kinds()).toEqual([
    ['none', 'none'],
    ['cliff', 'none'],
  ])
  await call('/control/restore', { body: {} })
  expect(kinds()).toEqual([
    ['none', 'none'],
    ['none', 'none'],
  ])
})

test('freezes and thaws the server', async () => {
  const { echo, call } = await controlSetup()
  const { body } = await call('/control/server', { body: { frozen: true } })
  expect([body.server?.frozen, echo.frozen]).toEqual([true, true])
  await call('/control/server', { body: { frozen: false } })
  expect(echo.frozen).toBe(false)
})

test('knows no server unless it was given one', async () => {
  const { call } = await controlSetup({ server: undefined as never })
  expect((await call('/control/server', { body: { frozen: true } })).status).toBe(404)
  expect((await call('/control/state')).body.server).toBeUndefined()
})

test.for<[string, unknown, RegExp]>([
  ['fault', { ...cliff, fault: { kind: 'clif' } }, /^fault\.kind is 'clif'/],
  ['fault', { ...cliff, fault: { kind: 'slow', latency: -1 } }, /^fault\.latency is -1/],
  ['fault', { ...cliff, scope: 'all' }, /^scope is 'all'/],
  ['fault', { fault: { kind: 'cliff' } }, /^scope is undefined/],
  ['fault', { ...cliff, hop: 2 }, /^hop is 2: use 0 to 1/],
  ['fault', { ...cliff, hop: '0' }, /^hop is "0"/],
  ['heal', { hop: -1 }, /^hop is -1/],
  ['restore', { hop: 0.5 }, /^hop is 0\.5/],
  ['server', { frozen: 'yes' }, /^frozen is "yes": use true or false/],
  ['fault', '{', /no JSON/],
  ['fault', '[]', /no JSON object/],
  ['fault', 'null', /no JSON object/],
])('400: %s with %o', async ([name, body, message]) => {
  const { chain, call } = await controlSetup()
  const answer = await call(`/control/${name}`, { body })
  expect(answer.status).toBe(400)
  expect(answer.body.error).toMatch(message)
  expect(chain.proxies.map(proxy => proxy.state().new.kind)).toEqual(['none', 'none'])
})

test('404 for unknown names', async () => {
  const { call } = await controlSetup()
  for (const path of ['/control/toString', '/control/', '/control', '/', '/controls/state']) {
    expect((await call(path)).status).toBe(404)
  }
})

test('405 for the wrong method, with the right one', async () => {
  const { call } = await controlSetup()
  const get = await call('/control/fault')
  expect([get.status, get.headers.allow]).toEqual([405, 'POST'])
  const post = await call('/control/state', { body: {} })
  expect([post.status, post.headers.allow]).toEqual([405, 'GET'])
})

test('hands other paths to the next middleware', async () => {
  const { call } = await controlSetup({}, true)
  expect((await call('/other')).body).toEqual({ next: true })
  expect((await call('/control/state?x=1')).body.hops).toHaveLength(2)
})
