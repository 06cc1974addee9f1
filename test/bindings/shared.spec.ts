/** What a component gives speaks for the key that it was given for, whoever shares the connection. */
import { expect, test } from './bindings-test.ts'

test.use({ framework: 'react' })

test('who moves to another key does not take the connection of the others along', async ({
  page,
  url,
}) => {
  await page.evaluate(async url => {
    const { h, Live, render, shows } = react
    const told: string[] = (window.kept = [])
    const room = (name: string, key: string) =>
      h(Live, {
        key: name,
        name,
        url: () => {
          told.push(`${name} asks for ${key}`)
          return `${url}?${key}`
        },
        options: {
          key,
          minReconnectionDelay: 10,
          protocols: () => {
            told.push(`${name} offers for ${key}`)
            return undefined
          },
          shouldReconnect: () => {
            told.push(`${name} decides for ${key}`)
            return true
          },
        },
      })
    const show = (detail: string) => render([room('detail', detail), room('sidebar', 'a')])
    show('a')
    await shows('connected', 'detail')
    await shows('connected', 'sidebar')
    show('b')
    await belay.until(() => react.seen['detail']!.live.socket?.url.endsWith('?b'))
    await shows('connected', 'detail')
    told.length = 0
  }, url)
  const { told, sidebar, detail } = await page.evaluate(async () => {
    const { seen } = react
    const { socket } = seen['sidebar']!.live
    const open = belay.next(socket!, 'open')
    socket!.send('!terminate')
    await open
    return {
      told: window.kept as string[],
      sidebar: socket!.url.split('?')[1],
      detail: seen['detail']!.live.socket!.url.split('?')[1],
    }
  })
  expect({ sidebar, detail }).toEqual({ sidebar: 'a', detail: 'b' })
  expect(told).toEqual(['sidebar decides for a', 'sidebar asks for a', 'sidebar offers for a'])
})

test('the functions of who came first are asked again when it is the only one left', async ({
  page,
  url,
}) => {
  const told = await page.evaluate(async url => {
    const { h, Live, render, shows, seen } = react
    const told: string[] = []
    const findUrl = (name: string) => () => (told.push(name), url)
    const live = (name: string, version: string) =>
      h(Live, { key: name, name, url: findUrl(version), options: { key: 'a' } })
    render([live('one', 'one'), live('two', 'two')])
    await shows('connected', 'two')
    // One goes; two has a new function meanwhile.
    render([live('two', 'two again')])
    const { socket } = seen['two']!.live
    const open = belay.next(socket!, 'open')
    socket!.reconnect()
    await open
    return told
  }, url)
  expect(told).toEqual(['one', 'two again'])
})

test('messages of the old key are told to the function that was given for it', async ({
  page,
  url,
}) => {
  const told = await page.evaluate(async url => {
    const { h, render, useReconnectingWebSocket, flushSync, useInsertionEffect } = react
    const told: string[] = []
    const sockets: Record<string, EventTarget> = {}
    const Room = ({ room }: { room: string }) => {
      const onMessage = ({ data }: MessageEvent) => told.push(`${data} for ${room}`)
      const { socket } = useReconnectingWebSocket(url, { key: room, onMessage })
      if (socket) sockets[room] ??= socket
      // After the hook has been given the next key, and before it leaves the last.
      useInsertionEffect(() => {
        if (room === 'b') sockets['a']!.dispatchEvent(new MessageEvent('message', { data: 'a' }))
      }, [room])
      return null
    }
    render(h(Room, { room: 'a' }))
    await belay.until(() => sockets['a'])
    flushSync(() => render(h(Room, { room: 'b' })))
    await belay.until(() => told.length)
    return told
  }, url)
  expect(told).toEqual(['a for a'])
})

test('a key whose client has ended gives a new one to who mounts it again', async ({
  page,
  url,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { h, Live, render, shows, seen } = react
    let isWanted = false
    const live = (attempt: number, name: string) =>
      h(Live, {
        key: attempt,
        name,
        url,
        options: { key: 'a', shouldReconnect: () => isWanted },
      })
    render(live(1, 'first'))
    await shows('connected', 'first')
    const { socket } = seen['first']!.live
    socket!.send('!terminate')
    await shows('closed', 'first')
    isWanted = true
    // The user presses "retry": the old one goes in the moment in which the new one comes.
    render(live(2, 'second'))
    await shows('connected', 'second')
    const next = seen['second']!.live.socket
    // Beside one that is mounted still.
    next!.close()
    await shows('closed', 'second')
    render([live(2, 'second'), live(3, 'third')])
    await shows('connected', 'third')
    await shows('closed', 'second')
    const third = seen['third']!.live.socket
    return { isNew: socket !== next, isThird: third !== next, old: socket!.status }
  }, url)
  expect(seen).toEqual({ isNew: true, isThird: true, old: 'closed' })
  expect(server.accepted).toBe(3)
})

test('shouldReconnect that says nothing goes on, and only false ends it', async ({ page, url }) => {
  const statuses = await page.evaluate(async url => {
    const { h, Live, render, shows, seen } = react
    const answers: unknown[] = [undefined, null, 0, '', false]
    const shouldReconnect = () => answers.shift() as boolean
    // Without pings: a server that ends connections right after them would be reported.
    const heartbeat = false
    render(h(Live, { url, options: { shouldReconnect, heartbeat, minReconnectionDelay: 1 } }))
    const statuses: string[] = []
    for (let left = 4; left >= 0; left--) {
      await shows('connected')
      const { socket } = seen['live']!.live
      socket!.send('!terminate')
      await belay.until(() => answers.length === left)
      statuses.push(socket!.status === 'closed' ? 'closed' : 'goes on')
      if (left) await belay.next(socket!, 'open')
    }
    return statuses
  }, url)
  expect(statuses).toEqual(['goes on', 'goes on', 'goes on', 'goes on', 'closed'])
})
