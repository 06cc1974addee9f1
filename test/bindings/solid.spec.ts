/** `createReconnectingWebSocket` of Solid. */
import { expect, test } from './bindings-test.ts'

test.use({ framework: 'solid' })

test('shows how a connection dies and comes back', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const { mount, show, shows, createEffect, createReconnectingWebSocket } = solid
    mount(() => {
      const live = createReconnectingWebSocket(url, {
        heartbeat: { interval: 300, timeout: 3000 },
      })
      const statuses: string[] = []
      createEffect(() => statuses.push(live.status()))
      window.kept = { live, statuses }
      show(live)
    })
    await shows('connected')
    await belay.until(() => window.kept.live.latency() !== undefined)
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const seen = await page.evaluate(async () => {
    const { live, statuses } = window.kept
    await solid.shows('suspect')
    const queued = live.send('held back')
    await solid.shows('connected: held back')
    return { queued, statuses, cause: live.lastDisconnect()?.cause }
  })
  expect(seen.queued).toBe('queued')
  expect(seen.cause).toBe('heartbeat')
  expect(seen.statuses.filter((status: string) => status !== 'waiting')).toEqual([
    // Effects run when the first attempt has begun.
    ...['connecting', 'connected', 'suspect'],
    ...['connecting', 'connected'],
  ])
})

test('retryIn is of the moment of the call', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const seen = await page.evaluate(async url => {
    const { mount, show, shows, createReconnectingWebSocket } = solid
    const live = mount(() => {
      const live = createReconnectingWebSocket(url, belay.PATIENT)
      show(live)
      return live
    })
    const idle = [live.retryIn(), live.isReconnecting()]
    await shows('waiting')
    const first = live.retryIn()
    await new Promise(resolve => setTimeout(resolve, 50))
    return { idle, fell: first - live.retryIn(), isReconnecting: live.isReconnecting() }
  }, url)
  expect(seen).toMatchObject({ idle: [0, false], isReconnecting: true })
  expect(seen.fell).toBeGreaterThanOrEqual(45)
})

test('each accessor is a signal of its own', async ({ page, server }) => {
  const runs = await page.evaluate(async url => {
    const { mount, createEffect, createReconnectingWebSocket } = solid
    let runs = 0
    const live = mount(() => {
      const live = createReconnectingWebSocket(`${url}/?feed=50`)
      createEffect(() => {
        live.status()
        runs++
      })
      return live
    })
    const socket = live.socket()!
    let [messages, changes] = [0, 0]
    socket.addEventListener('message', () => messages++)
    socket.subscribe(() => changes++)
    await belay.until(() => messages > 5 && changes > 1)
    return runs
  }, server.url)
  // connecting, connected.
  expect(runs).toBe(2)
})

test('closes when its owner is disposed of, and tells nothing any more', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { mount, unmount, createReconnectingWebSocket } = solid
    const told: string[] = []
    const live = mount(() =>
      createReconnectingWebSocket(`${url}/?feed=50`, { onMessage: () => told.push('message') }),
    )
    await belay.until(() => told.length)
    const socket = live.socket()!
    const closed = belay.next(socket, 'close')
    unmount()
    const heard = told.length
    await closed
    return {
      late: told.length - heard,
      sent: live.send('late'),
      left: [live.lastMessage(), live.socket()],
      socket: socket.status,
    }
  }, server.url)
  expect(seen).toEqual({
    late: 0,
    sent: 'dropped',
    left: [undefined, undefined],
    socket: 'closed',
  })
  await expect.poll(() => server.clients.length).toBe(0)
})

test('follows an accessor of the url and of the key, and a function for each attempt', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { createSignal, mount, show, shows, createReconnectingWebSocket } = solid
    const [room, setRoom] = createSignal<string>()
    const [key, setKey] = createSignal('a')
    let asked = 0
    const findUrl = async () => (asked++, `${url}/?id=asked`)
    const live = mount(() => {
      const live = createReconnectingWebSocket(() => room() && `${url}/?id=${room()}`, { key })
      show(live)
      show(
        createReconnectingWebSocket(() => findUrl),
        'asked',
      )
      return live
    })
    await shows('idle')
    const dropped = live.send('nowhere')
    setRoom('one')
    await shows('connected')
    const first = live.socket()
    setRoom('one')
    const isSame = first === live.socket()
    setRoom('two')
    await belay.until(() => live.socket()?.url.endsWith('two'))
    await shows('connected')
    const second = live.socket()
    setKey('b')
    await belay.until(() => live.socket() && live.socket() !== second)
    await shows('connected')
    await shows('connected', 'asked')
    return { asked, dropped, isSame }
  }, server.url)
  expect(seen).toEqual({ asked: 1, dropped: 'dropped', isSame: true })
  await expect.poll(() => server.clients.map(({ id }) => id).sort()).toEqual(['asked', 'two'])
})

test('two with the same key share one connection, and sends wait for it', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { mount, unmount, show, shows, createReconnectingWebSocket } = solid
    const make = (name: string) =>
      mount(() => {
        const live = createReconnectingWebSocket(url, { key: 'shared' })
        const sent = live.send(`from ${name}`)
        show(live, name)
        return { live, sent }
      }, name)
    const { sent, live } = make('one')
    await shows('connected: from one', 'one')
    const socket = live.socket()
    const two = make('two')
    await shows('connected: from two', 'one')
    await shows('connected: from two', 'two')
    unmount('one')
    await new Promise(resolve => setTimeout(resolve, 100))
    return { sent, isSame: two.live.socket() === socket, status: two.live.status() }
  }, server.url)
  expect(seen).toEqual({ sent: 'queued', isSame: true, status: 'connected' })
  expect(server.accepted).toBe(1)
})
