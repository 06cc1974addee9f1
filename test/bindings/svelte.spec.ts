/** The bindings of Svelte: `./svelte`, with runes, and `./svelte/store`, by the store contract. */
import { expect, test } from './bindings-test.ts'

test.use({ framework: 'svelte' })

for (const kind of ['Runes', 'Store'] as const) {
  test(`${kind}: shows how a link dies and comes back`, async ({ page, url, faults }) => {
    await page.evaluate(
      async ([kind, url]) => {
        const { mount, place, shows } = svelte
        const shown: string[] = []
        const told = (made: unknown) => (window.kept ??= { live: made, shown })
        const options = { heartbeat: { interval: 300, timeout: 3000 } }
        mount(svelte[kind], { target: place(), props: { url, options, told } })
        const text = document.getElementById('live')!
        const look = () => text.textContent !== shown.at(-1) && shown.push(text.textContent)
        look()
        new MutationObserver(look).observe(text, { characterData: true, subtree: true })
        await shows('connected')
      },
      [kind, url] as const,
    )
    await expect.poll(() => faults.state().bytes.down).toBeGreaterThan(0)
    // The link's habit is known from its first reply.
    await page.evaluate(async kind => {
      const { live } = window.kept
      const latency = () => (kind === 'Store' ? svelte.get<any>(live) : live).latency
      await belay.until(() => latency() !== undefined)
    }, kind)
    await faults.set({ kind: 'cliff' }, 'existing')
    const seen = await page.evaluate(async () => {
      const { live, shown } = window.kept
      await svelte.shows('suspect')
      const queued = live.send('held back')
      await svelte.shows('connected: held back')
      return { queued, shown }
    })
    expect(seen.queued).toBe('queued')
    // It is not retried at once where the dial before it was less than a second ago; and what Svelte
    // shows first is what the connection is by then.
    const shown = seen.shown.filter((text: string) => !/^(?:idle|waiting)$/.test(text))
    expect(shown).toEqual([
      'connecting',
      'connected',
      'suspect',
      'connecting',
      'connected',
      'connected: held back',
    ])
  })

  test(`${kind}: closes when the component is unmounted`, async ({ page, server }) => {
    const seen = await page.evaluate(
      async ([kind, url]) => {
        const { mount, unmount, place, shows } = svelte
        let live: any
        let heard = 0
        const props = {
          url: `${url}/?feed=50`,
          options: { onMessage: () => heard++ },
          told: (made: any) => (live ??= made),
        }
        const mounted = mount(svelte[kind], { target: place(), props })
        await belay.until(() => heard)
        if (kind === 'Store') await shows('connected')
        const socket = kind === 'Store' ? svelte.get<any>(live).socket : live.socket
        const closed = belay.next(socket, 'close')
        await unmount(mounted)
        const before = heard
        await closed
        return { late: heard - before, sent: live.send('late'), status: socket.status }
      },
      [kind, server.url] as const,
    )
    expect(seen).toEqual({ late: 0, sent: 'dropped', status: 'closed' })
    await expect.poll(() => server.clients.length).toBe(0)
  })

  test(`${kind}: who gives the same key and url shares one connection, until the last has gone`, async ({
    page,
    server,
  }) => {
    await page.evaluate(
      async ([kind, url]) => {
        const { mount, unmount, place, shows } = svelte
        const draw = (name: string) => {
          const told = (made: any) => made.send && (window.kept = made)
          // A reply to a heartbeat would make it look at the last message, too.
          const options = { key: 'shared', heartbeat: false }
          const props = { url, name, options, told }
          return mount(svelte[kind], { target: place(`root ${name}`), props })
        }
        const first = draw('first')
        await shows('connected', 'first')
        const second = draw('second')
        await shows('connected', 'second')
        window.kept.send('for both')
        await shows('connected: for both', 'first')
        await shows('connected: for both', 'second')
        await unmount(first)
        const third = draw('third')
        // Who comes later sees the same.
        await shows('connected: for both', 'third')
        await unmount(second)
        await new Promise(resolve => setTimeout(resolve, 50))
        window.kept.send('for one')
        await shows('connected: for one', 'third')
        window.kept = () => unmount(third)
      },
      [kind, server.url] as const,
    )
    expect(server.accepted).toBe(1)
    expect(server.clients).toHaveLength(1)
    await page.evaluate(() => window.kept())
    await expect.poll(() => server.clients.length).toBe(0)
  })

  test(`${kind}: what is sent before the component is mounted is heard`, async ({
    page,
    server,
  }) => {
    const seen = await page.evaluate(
      async ([kind, url]) => {
        const { mount, place, shows } = svelte
        const opened: string[] = []
        let result: unknown
        const props = {
          url,
          options: { onOpen: (socket: any) => opened.push(socket.send('first')) },
          told: (made: any) => (result ??= made.send('second')),
        }
        mount(svelte[kind], { target: place(), props })
        await shows('connected: second')
        return { result, opened }
      },
      [kind, server.url] as const,
    )
    expect(seen).toEqual({ result: 'queued', opened: ['sent'] })
  })
}

test('Runes: another url closes the connection and opens one; nothing of the old is shown', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { flushSync, mount, place, shows, state } = svelte
    const props = state<any>({ url: null, told: (made: any) => (window.kept ??= made) })
    mount(svelte.Runes, { target: place(), props })
    await shows('idle')
    const live = window.kept
    const dropped = live.send('nowhere')
    props.url = `${url}/?id=first`
    await shows('connected')
    live.send('to the first')
    await shows('connected: to the first')
    // The same place, written otherwise.
    props.url = new URL(`${url}/?id=first`)
    flushSync()
    const same = document.getElementById('live')!.textContent
    props.url = `${url}/?id=second`
    flushSync()
    const changed = document.getElementById('live')!.textContent
    await shows('connected')
    live.send('to the second')
    await shows('connected: to the second')
    return { dropped, same, changed }
  }, server.url)
  expect(seen).toEqual({
    dropped: 'dropped',
    same: 'connected: to the first',
    changed: 'connecting',
  })
  await expect.poll(() => server.clients.map(({ id }) => id)).toEqual(['second'])
  expect(server.accepted).toBe(2)
})

test('Runes: another key makes a new connection', async ({ page, server }) => {
  await page.evaluate(async url => {
    const { mount, place, shows, state } = svelte
    const user = state({ name: 'one' })
    const findUrl = () => `${url}/?id=${user.name}`
    const props = {
      url: findUrl,
      options: { key: () => `of ${user.name}` },
      told: (made: any) => (window.kept ??= made),
    }
    mount(svelte.Runes, { target: place(), props })
    await shows('connected')
    user.name = 'two'
    await belay.until(() => window.kept.socket?.url.endsWith('two'))
    await shows('connected')
  }, server.url)
  expect(server.accepted).toBe(2)
  await expect.poll(() => server.clients.map(({ id }) => id)).toEqual(['two'])
})

test('Runes: nowhere and back in one turn keeps the connection', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { flushSync, mount, place, shows, state } = svelte
    const heard: string[] = []
    const options = { onMessage: ({ data }: MessageEvent<string>) => heard.push(data) }
    const props = state<any>({ url, options, told: (made: any) => (window.kept ??= made) })
    mount(svelte.Runes, { target: place(), props })
    await shows('connected')
    props.url = null
    flushSync()
    const between = document.getElementById('live')!.textContent
    props.url = url
    flushSync()
    await new Promise(resolve => setTimeout(resolve, 50))
    const sent = window.kept.send('text')
    await shows('connected: text')
    return { between, sent, heard }
  }, server.url)
  expect(seen).toEqual({ between: 'idle', sent: 'sent', heard: ['text'] })
  expect(server.accepted).toBe(1)
  expect(server.clients).toHaveLength(1)
})

test('Runes: messages given to a callback run no effect, and none is left out', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { mount, unmount, place, flushSync } = svelte
    const messages: number[] = []
    let live: any
    const props = {
      url,
      onMessage: ({ data }: MessageEvent<string>) => messages.push(parseInt(data)),
      told: (made: any) => (live = made),
    }
    const mounted = mount(svelte.Silent, { target: place(), props })
    await belay.until(() => live.status === 'connected')
    let changes = 0
    new MutationObserver(() => changes++).observe(place(), {
      characterData: true,
      childList: true,
      subtree: true,
    })
    live.send('!burst 500 8')
    await belay.until(() => messages.length >= 500)
    flushSync()
    await unmount(mounted)
    return { messages, last: parseInt(live.lastMessage.data) }
  }, server.url)
  expect(seen.messages).toEqual(Array.from({ length: 500 }, (_, i) => i))
  expect(seen.last).toBe(499)
  await expect.poll(() => server.clients.length).toBe(0)
})

test('Store: holds to the contract, connects for the first and closes after the last', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { reconnectingWebSocket } = svelte
    const heard: string[] = []
    let asked = 0
    const live = reconnectingWebSocket(() => (asked++, url), {
      onMessage: ({ data }: MessageEvent<string>) => heard.push(data),
    })
    await new Promise(resolve => setTimeout(resolve, 50))
    const unread = asked
    const values: string[] = []
    const run = ({ status, lastMessage }: { status: string; lastMessage: unknown }) =>
      values.push(lastMessage ? `${status} and a message` : status)
    const undos = [live.subscribe(run), live.subscribe(run)]
    const atOnce = values.length
    await belay.until(() => values.filter(value => value === 'connected').length >= 2)
    undos[0]!()
    undos[0]!()
    live.send('text')
    await belay.until(() => heard.length)
    const late: string[] = []
    const undoLate = live.subscribe(({ status }) => late.push(status))
    undoLate()
    const closed = belay.next(svelte.get(live).socket!, 'close')
    undos[1]!()
    const told = values.length
    await closed
    return {
      unread,
      atOnce,
      late,
      asked,
      silent: values.length - told,
      messages: values.filter(value => value.includes('message')),
      after: svelte.get(live).status,
    }
  }, server.url)
  expect(seen).toEqual({
    unread: 0,
    atOnce: 2,
    late: ['connected'],
    asked: 1,
    silent: 0,
    messages: [],
    after: 'connecting',
  })
  await expect.poll(() => server.clients.length).toBe(0)
})

test('Store: somebody who comes while the last one goes finds the connection open', async ({
  page,
  server,
}) => {
  await page.evaluate(async url => {
    const live = svelte.reconnectingWebSocket(url)
    const undo = live.subscribe(({ status }) => (window.kept = status))
    await belay.until(() => window.kept === 'connected')
    undo()
    live.subscribe(({ status }) => (window.kept = `again ${status}`))
    await new Promise(resolve => setTimeout(resolve, 50))
    live.send('text')
    await belay.until(() => svelte.get(live).lastMessage?.data === 'text')
  }, server.url)
  expect(await page.evaluate(() => window.kept)).toBe('again connected')
  expect(server.accepted).toBe(1)
})

for (const kind of ['Runes', 'Store'] as const) {
  test(`${kind}: takes over what a server rendered without a complaint`, async ({
    page,
    server,
  }) => {
    const kept = await page.evaluate(
      async ([kind, url]) => {
        const { hydrate, place, shows } = svelte
        const at = place()
        // As `render()` of `svelte/server` gives it.
        at.innerHTML = '<!--[--><p id="live">idle</p><!--]-->'
        const before = document.getElementById('live')
        hydrate(svelte[kind], { target: at, props: { url } })
        await shows('connected')
        return before === document.getElementById('live')
      },
      [kind, server.url] as const,
    )
    expect(kept).toBe(true)
    expect(server.accepted).toBe(1)
  })
}
