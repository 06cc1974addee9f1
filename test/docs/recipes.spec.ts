/** docs/recipes.md, each recipe against its own server, over a link that is cut. */
import { recipe } from './blocks.ts'
import { expect, test } from './recipe-test.ts'
import { LONG } from '../rig/lengths.ts'

test.describe.configure({ mode: 'parallel' })

const DOCUMENT = 'docs/recipes.md'
const within = { timeout: 60_000 }

test('tokens that expire: the next dial brings another', async ({ run }) => {
  const blocks = recipe(DOCUMENT, 'Tokens that expire')
  const driver = `
    import { socket } from './client.ts'
    const { fetch } = globalThis
    globalThis.fetch = (...given) => (told.push('fetch'), fetch(...given))
    socket.addEventListener('open', () => socket.send('hello'))
    socket.addEventListener('message', ({ data }) => told.push(data))
    socket.on('disconnected', ({ cause, code }) => told.push(cause + ' ' + code))
    Object.assign(globalThis, { socket })
  `
  const { page, told, faults } = await run(blocks, driver, { TOKEN_LIFETIME: '1500' })
  const round = ['you said hello', 'server 4401', 'fetch']
  await expect
    .poll(async () => (await told()).slice(0, 7), within)
    .toEqual(['fetch', ...round, ...round])
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(() => (globalThis as any).socket.check())
  const after = (await told()).length
  await expect.poll(async () => (await told()).slice(after), within).toContain('you said hello')
})

test('tokens that expire: who is signed out does not come back', async ({ run }) => {
  const blocks = recipe(DOCUMENT, 'Tokens that expire')
  const driver = `
    globalThis.fetch = async () => (told.push('fetch'), new Response('', { status: 401 }))
    const { socket } = await import('./client.ts')
    socket.on('status', ({ status }) => told.push(status))
    told.push(socket.status)
  `
  const { told } = await run(blocks, driver)
  await expect.poll(told, within).toEqual(['fetch', 'connecting', 'closed'])
})

test('logging in with a first message: nothing goes before the login', async ({ run }) => {
  const blocks = recipe(DOCUMENT, 'Logging in with a first message')
  const driver = `
    import { socket } from './client.ts'
    const { fetch } = globalThis
    let isFirst = true
    globalThis.fetch = async (...given) => {
      told.push('fetch')
      const response = await fetch(...given)
      // The first token has expired when it reaches the server.
      return isFirst ? ((isFirst = false), Response.json({ token: 'gone' })) : response
    }
    socket.send('early')
    socket.addEventListener('open', () => socket.send('hello'))
    socket.addEventListener('message', ({ data }) => told.push(data))
    socket.on('connected', () => told.push('connected'))
    socket.on('disconnected', ({ cause, code }) => told.push(cause + ' ' + code))
    Object.assign(globalThis, { socket })
  `
  const { page, told, faults } = await run(blocks, driver, { TOKEN_LIFETIME: '2500' })
  const greeted = ['fetch', 'connected', 'you said hello']
  await expect
    .poll(async () => (await told()).slice(0, 10), within)
    .toEqual([
      ...['fetch', 'prepare 1006'],
      ...[...greeted, 'you said early', 'server 4401'],
      ...greeted,
    ])
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(() => (globalThis as any).socket.check())
  const after = (await told()).length
  await expect.poll(async () => (await told()).slice(after), within).toContain('you said hello')
})

for (const [name, env, answer] of [
  ['refuses', { BLOCKED: 'yes' }, undefined],
  ['does not know', {}, 401],
] as const) {
  test(`logging in with a first message: who the server ${name} stays away`, async ({ run }) => {
    const blocks = recipe(DOCUMENT, 'Logging in with a first message')
    const driver = `
      const { fetch } = globalThis
      const status = ${answer}
      globalThis.fetch = (...given) => {
        told.push('fetch')
        return status ? Promise.resolve(new Response('', { status })) : fetch(...given)
      }
      const { socket } = await import('./client.ts')
      socket.on('disconnected', ({ cause }) => told.push(cause))
      socket.on('status', ({ status }) => told.push(status))
    `
    const { told } = await run(blocks, driver, env)
    await expect.poll(told, within).toEqual(['fetch', 'closed', 'prepare'])
  })
}

test('subscribing again after a reconnect: the messages go on', async ({ run }) => {
  const blocks = recipe(DOCUMENT, 'Subscribing again after a reconnect')
  const driver = `
    import { socket, subscribe } from './client.ts'
    const undo = subscribe('clock', data => told.push('clock ' + data))
    subscribe('clock', () => undo())
    subscribe('nothing', () => told.push('nothing'))()
    subscribe('clock', data => told.push('again ' + data))
    socket.on('disconnected', ({ cause }) => told.push(cause))
    Object.assign(globalThis, { socket })
  `
  const { page, told, faults } = await run(blocks, driver)
  const kinds = async () => (await told()).map(line => (line as string).split(' ')[0])
  await expect.poll(kinds, within).toContain('again')
  await faults.set({ kind: 'cliff' }, 'existing')
  await page.evaluate(() => (globalThis as any).socket.check())
  await expect.poll(kinds, within).toContain('heartbeat')
  const before = (await kinds()).lastIndexOf('heartbeat')
  await expect.poll(async () => (await kinds()).slice(before), within).toContain('again')
  // The one that has unsubscribed while it was called heard of it once.
  const all = await kinds()
  expect(all.filter(kind => kind === 'clock')).toHaveLength(1)
  expect(all).not.toContain('nothing')
  expect(all.filter(kind => kind === 'heartbeat')).toHaveLength(1)
})

test(
  'subscribing again after a reconnect: the last message about a topic is true',
  LONG,
  async ({ run }) => {
    const blocks = recipe(DOCUMENT, 'Subscribing again after a reconnect')
    const driver = `
    import { socket, subscribe } from './client.ts'
    const undoKept = subscribe('kept', () => {})
    socket.on('sent', ({ data }) => told.push(data))
    // While the reply is overdue, both changes wait; without a connection, both are undone.
    let undo
    socket.on('suspect', () => {
      undo ??= subscribe('gone', () => {})
      undoKept()
    })
    socket.on('disconnected', ({ cause }) => {
      told.push(cause)
      undo()
      subscribe('kept', () => {})
    })
    Object.assign(globalThis, { socket })
  `
    const { page, told, faults } = await run(blocks, driver)
    await expect.poll(told, within).toContain('{"subscribe":"kept"}')
    await faults.set({ kind: 'cliff' }, 'existing')
    await page.evaluate(() => (globalThis as any).socket.check())
    await expect.poll(told, within).toContain('heartbeat')
    const sent = async () => (await told()).slice((await told()).indexOf('heartbeat') + 1)
    await expect.poll(sent, within).toContain('{"subscribe":"kept"}')
    // What was in the outbox has gone out in the turn of `open`.
    const last = (topic: string) => async () =>
      (await sent()).filter(data => data.includes(topic)).at(-1)
    expect(await last('kept')()).toBe('{"subscribe":"kept"}')
    expect(await last('gone')()).not.toBe('{"subscribe":"gone"}')
  },
)

test('catching up: no gap, and nothing twice', LONG, async ({ run }) => {
  const blocks = recipe(DOCUMENT, 'Catching up with what was missed')
  const driver = `
    import { items, socket } from './client.ts'
    socket.on('disconnected', ({ cause }) => told.push(cause))
    Object.assign(globalThis, { socket, items: () => items })
  `
  const { page, told, faults } = await run(blocks, driver)
  const items = () => page.evaluate(() => (globalThis as any).items() as string[])
  const grow = async (by: number) => {
    const { length } = await items()
    await expect.poll(async () => (await items()).length, within).toBeGreaterThan(length + by)
  }
  await grow(5)
  for (const cut of [1, 2]) {
    await faults.set({ kind: 'cliff' }, 'existing')
    await page.evaluate(() => (globalThis as any).socket.check())
    await expect.poll(async () => (await told()).length, within).toBe(cut)
    // More than was sent while nothing arrived.
    await grow(20)
  }
  const seen = await items()
  expect(seen).toEqual(seen.map((_, index) => `item ${index + 1}`))
})

test('offline: shows the wait, and nothing while the page connects for the first time', async ({
  run,
}) => {
  const blocks = recipe(DOCUMENT, 'Showing that the page is offline')
  const driver = `
    import { socket } from './client.ts'
    const bar = document.querySelector('p')
    new MutationObserver(() => told.push(bar.textContent)).observe(bar, { childList: true })
    socket.on('connected', () => told.push('connected'))
  `
  const { told, faults, page } = await run(blocks, driver)
  await expect.poll(told, within).toContain('connected')
  expect((await told()).filter(text => text.startsWith('Offline'))).toEqual([])
  await faults.set({ kind: 'refuse' }, 'new')
  await faults.set({ kind: 'rst' }, 'existing')
  // The waits are drawn by chance, and a busy page may skip a second: any two numbers of one wait.
  const seconds = async () =>
    (await told()).map(text => Number(/^Offline\. Next attempt in (\d+) s\.$/.exec(text)?.[1]))
  const counts = (seconds: number[]) =>
    seconds.some((now, index) => now > seconds[index + 1]! && seconds[index + 1]! > 0)
  await expect.poll(async () => counts(await seconds()), within).toBe(true)
  await faults.heal()
  await expect
    .poll(async () => (await told()).filter(text => text === 'connected'), within)
    .toHaveLength(2)
  await expect(page.locator('p')).toHaveText('')
})

test.describe('Angular', LONG, () => {
  // The compiler of Angular, which builds it in the page here, evaluates text.
  test.use({ bypassCSP: true })

  const files = {
    'tsconfig.json': JSON.stringify({ compilerOptions: { experimentalDecorators: true } }),
    'server.js': `
      import { WebSocketServer } from 'ws'
      const server = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT ?? 0) })
      server.on('connection', socket => socket.on('message', data => {
        socket.send(String(data) === 'ping' ? 'pong' : 'echo ' + data)
      }))
      server.on('listening', () => console.log('listening on', server.address().port))
    `,
    'app.ts': `
      import '@angular/compiler'
      import { Component, inject } from '@angular/core'
      import { bootstrapApplication } from '@angular/platform-browser'
      import { Live } from './live.service.ts'

      class App { live = inject(Live) }
      Component({ selector: 'app-root', template: '<p>{{ live.status() }} {{ live.last() }}</p>' })(App)

      export async function start(provider) {
        document.body.append(document.createElement('app-root'))
        const app = await bootstrapApplication(App, { providers: [provider] })
        const { socket } = app.injector.get(Live)
        // The wait for the next ping must not count.
        await app.whenStable()
        told.push('stable')
        socket.on('disconnected', () => told.push('disconnected'))
        Object.assign(globalThis, { app, socket })
      }
    `,
  }

  for (const [name, driver] of Object.entries({
    'with zone.js': `
      import 'zone.js'
      const { provideZoneChangeDetection } = await import('@angular/core')
      const { start } = await import('./app.ts')
      await start(provideZoneChangeDetection())
    `,
    'without zones': `
      const { provideZonelessChangeDetection } = await import('@angular/core')
      const { start } = await import('./app.ts')
      await start(provideZonelessChangeDetection())
    `,
  })) {
    test(`${name}: signals show each message, and the application is stable`, async ({ run }) => {
      const blocks = recipe(DOCUMENT, 'Angular')
      const others = Object.entries(files).map(([file, code]) => ({ ...blocks[0]!, file, code }))
      const { told, page, faults } = await run([...blocks, ...others], driver)
      await expect.poll(told, within).toEqual(['stable'])
      const text = page.locator('p')
      await expect(text).toHaveText(/^connected/, within)
      await page.evaluate(() => (globalThis as any).socket.send('hello'))
      await expect(text).toHaveText('connected echo hello', within)
      await faults.set({ kind: 'rst' }, 'existing')
      // Until the page has seen the reset, a message goes into the connection that is lost.
      await expect.poll(told, within).toEqual(['stable', 'disconnected'])
      await page.evaluate(() => (globalThis as any).socket.send('again'))
      await expect(text).toHaveText('connected echo again', within)
      const status = await page.evaluate(() => {
        const { app, socket } = globalThis as any
        app.destroy()
        return socket.status as string
      })
      expect(status).toBe('closed')
    })
  }
})
