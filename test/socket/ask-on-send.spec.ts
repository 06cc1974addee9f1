import { expect, test } from './own-server.ts'

/** A message asks after a second without a frame, and the next regular ping is far away. */
const QUICK = { interval: 5000, timeout: 60_000 }

test('[beyond the standard] a ping goes out behind messages that nobody replies to', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve((frame, socket) => {
    if (frame === 'ping') socket.send('pong')
  })
  const lines = await page.evaluate(
    async ([url, options]) => {
      const socket = new (belay.HeartbeatWebSocket.with(options))(url)
      await belay.next(socket, 'pong')
      await new Promise(resolve => setTimeout(resolve, 1200))
      const lines = journal(socket)
      socket.send('a')
      socket.send('b')
      lines.push('returned')
      await belay.next(socket, 'pong')
      return lines
    },
    [url, QUICK] as const,
  )
  // `send()` runs no listener, and the ping is behind all that was sent in the same turn.
  expect(lines).toEqual(['returned', 'ping', 'pong'])
  expect(seen[0]!.received).toEqual(['ping', 'a', 'b', 'ping'])
})

test('[beyond the standard] a message in `open` goes ahead of the only ping', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve((frame, socket) => {
    if (frame === 'ping') socket.send('pong')
  })
  await page.evaluate(
    async ([url, options]) => {
      const socket = new (belay.HeartbeatWebSocket.with(options))(url)
      socket.addEventListener('open', () => socket.send('login'))
      await belay.next(socket, 'pong')
    },
    [url, { ...QUICK, interval: 600_000 }] as const,
  )
  expect(seen[0]!.received).toEqual(['login', 'ping'])
})

for (const [name, options, reply] of [
  ['with askOnSend off', { askOnSend: false }, undefined],
  ['for messages that are replied to', {}, 'reply'],
] as const) {
  test(`[beyond the standard] no ping goes out ${name}`, async ({ page, serve }) => {
    const { url, seen } = await serve((frame, socket) => {
      if (frame === 'ping') socket.send('pong')
      else if (reply) socket.send(reply)
    })
    await page.evaluate(
      async ([url, options]) => {
        const socket = new (belay.HeartbeatWebSocket.with(options))(url)
        await belay.next(socket, 'pong')
        for (let i = 0; i < 60; i++) {
          socket.send('mine')
          await new Promise(resolve => setTimeout(resolve, 80))
        }
        socket.send('end')
      },
      // A message asks after 4 s, which is less than all of this takes.
      [url, { interval: 20_000, timeout: 60_000, ...options }] as const,
    )
    await expect.poll(() => seen[0]!.received.at(-1)).toBe('end')
    expect(seen[0]!.received.filter(frame => frame === 'ping')).toHaveLength(1)
  })
}

test('[beyond the standard] what waited in the outbox of a client asks as well', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve((frame, socket) => {
    if (frame === 'ping') socket.send('pong')
  })
  const after = await page.evaluate(
    async ([url, heartbeat]) => {
      const client = new belay.ReconnectingWebSocket(url, [], { heartbeat })
      await new Promise(resolve => client.on('connected', resolve))
      // The peer has to reply once.
      client.check()
      await new Promise(resolve => client.on('pong', resolve))
      client.reconnect()
      client.send('waited')
      await new Promise(resolve => client.on('connected', resolve))
      const start = performance.now()
      await new Promise(resolve => client.on('ping', resolve))
      return performance.now() - start
    },
    [url, { ...QUICK, pingOnOpen: false }] as const,
  )
  expect(after).toBeLessThan(4000)
  await expect.poll(() => seen[1]!.received).toEqual(['waited', 'ping'])
})
