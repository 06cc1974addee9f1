/** docs/integrations.md, each recipe with the real library, over a connection that is interrupted. */
import type { Block } from './blocks.ts'
import { recipe } from './blocks.ts'
import { expect, test } from './recipe-test.ts'
import { LONG } from '../rig/lengths.ts'

test.describe.configure({ mode: 'parallel' })

const DOCUMENT = 'docs/integrations.md'
const within = { timeout: 60_000 }

/** Files that the reader has already. */
const beside = (blocks: Block[], files: Record<string, string>): Block[] => [
  ...blocks,
  ...Object.entries(files).map(([file, code]) => ({ ...blocks[0]!, file, code })),
]

/** Sends each message back, and replies to pings. */
const ECHO = {
  'server.js': `
    import { keepAlive } from 'belay-ws/server'
    import { WebSocketServer } from 'ws'
    const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) })
    server.on('connection', socket => {
      keepAlive(socket, { onMessage: data => socket.send(String(data)) })
    })
    server.on('listening', () => console.log('listening on', server.address().port))
  `,
}

test('RxJS: one connection for all subscribers, and none without them', LONG, async ({ run }) => {
  const blocks = beside(recipe(DOCUMENT, 'RxJS'), ECHO)
  const driver = `
    import { message$, status$ } from './live.ts'
    const { WebSocket } = globalThis
    globalThis.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given)
        told.push('made')
        globalThis.socket = this
      }
    }
    const statuses = []
    const one = status$.subscribe(status => {
      if (status !== 'waiting') told.push(status)
      if (status === 'connected') setTimeout(() => socket.send('hello'))
    })
    const two = message$.subscribe(data => told.push(data))
    globalThis.leave = () => (one.unsubscribe(), two.unsubscribe())
  `
  const { told, page, faults } = await run(blocks, driver)
  const round = ['connecting', 'made', 'connected', 'hello']
  await expect.poll(told, within).toEqual(round)
  await faults.set({ kind: 'rst' }, 'existing')
  await expect.poll(told, within).toEqual([...round, ...round])
  const state = await page.evaluate(() => {
    const { leave, socket } = globalThis as any
    leave()
    return socket.readyState as number
  })
  expect(state).toBeGreaterThanOrEqual(2)
})

test(
  'TanStack Query: fetches what a message names, and after a reconnect all that it may have missed',
  LONG,
  async ({ run }) => {
    const blocks = beside(recipe(DOCUMENT, 'TanStack Query'), ECHO)
    const driver = `
    import { QueryObserver } from '@tanstack/query-core'
    import { queryClient, socket } from './live.ts'
    queryClient.mount()
    const watch = (...queryKey) => {
      const options = { queryKey, queryFn: () => (told.push(queryKey.join(' ')), 1) }
      new QueryObserver(queryClient, options).subscribe(() => {})
    }
    watch('live', 'prices')
    watch('live', 'orders')
    watch('static')
    Object.assign(globalThis, { socket })
  `
    const { told, page, faults } = await run(blocks, driver)
    const all = ['live prices', 'live orders', 'static']
    await expect.poll(told, within).toEqual(all)
    await page.evaluate(() => (globalThis as any).socket.send('{"queryKey":["live","prices"]}'))
    await expect.poll(told, within).toEqual([...all, 'live prices'])
    await faults.set({ kind: 'rst' }, 'existing')
    await expect.poll(told, within).toEqual([...all, 'live prices', 'live prices', 'live orders'])
  },
)

test('Sentry: a report has the breadcrumbs of the connection', async ({ run }) => {
  const blocks = beside(recipe(DOCUMENT, 'Sentry'), ECHO)
  const driver = `
    import * as Sentry from '@sentry/browser'
    import { ReconnectingWebSocket } from 'belay-ws'
    import { leaveBreadcrumbs } from './breadcrumbs.ts'
    Sentry.init({
      dsn: 'http://key@localhost/1',
      defaultIntegrations: false,
      transport: options => Sentry.createTransport(options, async () => ({})),
      beforeSend(event) {
        const told = event.breadcrumbs.map(({ category, level, message, data }) =>
          [category, level, message, data.code ?? data.attempt].join(' '))
        globalThis.told.push(...told)
        return event
      },
    })
    const socket = new ReconnectingWebSocket('wss://example.com/live', { minReconnectionDelay: 10 })
    leaveBreadcrumbs(socket)
    let connected = 0
    socket.addEventListener('pong', () => {})
    socket.on('connected', () => {
      if (++connected === 2) Sentry.captureException(new Error('on purpose'))
      else setTimeout(() => globalThis.ready = true)
    })
  `
  const { told, page, faults } = await run(blocks, driver)
  await page.waitForFunction(() => (globalThis as any).ready)
  await faults.set({ kind: 'rst' }, 'existing')
  await expect
    .poll(told, within)
    .toEqual([
      'websocket info connected 0',
      'websocket warning disconnected: network 1006',
      'websocket info connected 1',
    ])
})

test('OpenTelemetry: a span for each connection, with its end', LONG, async ({ run }) => {
  const blocks = beside(recipe(DOCUMENT, 'OpenTelemetry'), ECHO)
  const driver = `
    import { trace } from '@opentelemetry/api'
    import { BasicTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
    import { ReconnectingWebSocket } from 'belay-ws'
    import { traceConnections } from './spans.ts'
    const exporter = {
      export(spans, done) {
        for (const { name, attributes, events, status } of spans) {
          told.push([name, ...events.map(({ name }) => name), status.code, JSON.stringify(attributes)].join(' '))
        }
        done({ code: 0 })
      },
      shutdown: async () => {},
    }
    const spanProcessors = [new SimpleSpanProcessor(exporter)]
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }))
    const socket = new ReconnectingWebSocket('wss://example.com/live', { minReconnectionDelay: 10 })
    traceConnections(socket)
    let connected = 0
    socket.on('connected', () => {
      if (++connected === 2) setTimeout(() => socket.close())
      else globalThis.ready = true
    })
  `
  const { told, page, faults } = await run(blocks, driver)
  await page.waitForFunction(() => (globalThis as any).ready)
  await faults.set({ kind: 'rst' }, 'existing')
  const attributes = (attempt: number, cause: string, code: number) =>
    JSON.stringify({
      'websocket.attempt': attempt,
      'websocket.cause': cause,
      'websocket.close_code': code,
      'websocket.was_open': true,
    })
  await expect
    .poll(told, within)
    .toEqual([
      `websocket open 2 ${attributes(0, 'network', 1006)}`,
      `websocket open 0 ${attributes(1, 'user', 1000)}`,
    ])
})

test('headers: a token in the subprotocol, another for each attempt', async ({ run }) => {
  const driver = `
    import { socket } from './client.ts'
    socket.addEventListener('open', () => socket.send('hello'))
    socket.addEventListener('message', ({ data }) => told.push(data + ' in ' + socket.protocol))
    socket.on('disconnected', ({ cause, code }) => told.push(cause + ' ' + code))
  `
  const { told, faults } = await run(recipe(DOCUMENT, 'Headers'), driver)
  const greeted = 'you said hello in live.v1'
  await expect.poll(told, within).toEqual([greeted])
  await faults.set({ kind: 'rst' }, 'existing')
  await expect.poll(told, within).toEqual([greeted, 'network 1006', greeted])
})

/** Renders a hook and calls it `live`; tells the state and the message of each rendering. */
const REACT = (file: string, read: string) => `
  import { createElement, useEffect } from 'react'
  import { createRoot } from 'react-dom/client'
  import { useLive } from './${file}'
  function tell(text) {
    if (told.at(-1) !== text) told.push(text)
  }
  function Live() {
    const live = useLive()
    useEffect(() => tell(${read}))
    globalThis.say = text => live.sendMessage(text)
    return null
  }
  createRoot(document.body.appendChild(document.createElement('main'))).render(createElement(Live))
`

for (const [name, driver] of Object.entries({
  vueuse: `
    import { effectScope, watchEffect } from 'vue'
    import { useLive } from './vueuse.ts'
    effectScope().run(() => {
      const live = useLive()
      const tell = text => told.at(-1) !== text && told.push(text)
      watchEffect(() => tell([live.status.value, live.data.value].join(' ').trim()))
      globalThis.say = text => live.send(text, false)
    })
  `,
  'react-use-websocket': REACT(
    'react-use-websocket.ts',
    `[['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'][live.readyState], live.lastMessage?.data].join(' ').trim()`,
  ),
  ahooks: REACT(
    'ahooks.ts',
    `[['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'][live.readyState], live.latestMessage?.data].join(' ').trim()`,
  ),
})) {
  test(`${name} detects a dead connection, and shows no reply to a ping`, LONG, async ({ run }) => {
    const blocks = beside(recipe(DOCUMENT, 'Hooks of other libraries'), ECHO)
    const { told, page, faults } = await run(blocks, driver)
    const say = (text: string) => page.evaluate(text => (globalThis as any).say(text), text)
    await expect.poll(told, within).toContain('OPEN')
    await say('one')
    await expect.poll(told, within).toContain('OPEN one')
    await faults.set({ kind: 'cliff' }, 'existing')
    const before = (await told()).length
    // The connection that is there is dead, a new one is not.
    await expect
      .poll(async () => (await told()).slice(before).some(text => text.startsWith('OPEN')), within)
      .toBe(true)
    await say('two')
    await expect.poll(told, within).toContain('OPEN two')
    expect((await told()).join()).not.toContain('pong')
  })
}
