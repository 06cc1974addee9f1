/** The events `ping` and `pong`, `latency`, and when the first ping goes out. */
import { expect, test } from './own-server.ts'

test('[beyond the standard] ping and pong alternate, one outstanding at a time', async ({
  page,
  server,
}) => {
  const lines = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 20 }))(url)
    const lines = journal(socket)
    await belay.until(() => lines.length >= 11)
    return lines.slice(0, 11)
  }, server.url)
  expect(lines).toEqual(['open', ...Array(5).fill(['ping', 'pong']).flat()])
})

test('[beyond the standard] ping and pong are events of the socket, for listeners', async ({
  page,
  server,
}) => {
  const facts = await page.evaluate(async url => {
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 20 }))(url)
    const facts: unknown[] = []
    for (const type of ['ping', 'pong'] as const) {
      const look = function (this: WebSocket, event: Event) {
        facts.push(event.type, this === socket, event.target === socket, event instanceof Event)
      }
      socket.addEventListener(type, look, { once: true })
    }
    await belay.until(() => facts.length === 8)
    return facts
  }, server.url)
  expect(facts).toEqual(['ping', true, true, true, 'pong', true, true, true])
})

test('[beyond the standard] latency is undefined, then the last round trip', async ({
  page,
  server,
  faults,
  url,
}) => {
  await faults.set({ kind: 'slow', latency: 150 })
  const latencies = await page.evaluate(
    async ([fast, slow]) => {
      const Class = belay.HeartbeatWebSocket.with({ interval: 20 })
      const sockets = [new Class(fast!), new Class(slow!)]
      const first = sockets.map(socket => String(socket.latency))
      await Promise.all(sockets.map(socket => belay.next(socket, 'pong')))
      return { first, fast: sockets[0]!.latency!, slow: sockets[1]!.latency! }
    },
    [server.url, url],
  )
  expect(latencies.first).toEqual(['undefined', 'undefined'])
  expect(latencies.fast).toBeGreaterThanOrEqual(0)
  expect(latencies.fast).toBeLessThan(5000)
  // Twice the latency, less the rounding of timers.
  expect(latencies.slow).toBeGreaterThan(290)
  expect(latencies.slow).toBeLessThan(10_000)
})

test('[beyond the standard] the first ping comes after what the open listener sent', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(url => {
    const socket = new belay.HeartbeatWebSocket(url)
    socket.onopen = () => socket.send('authenticate')
    window.kept = socket
  }, url)
  await expect.poll(() => seen[0]?.received).toEqual(['authenticate', 'ping'])
})

for (const [how, options, format] of [
  ['the option', { interval: 300, pingOnOpen: false }, {}],
  ['the format', { interval: 300 }, { pingOnOpen: false }],
] as const) {
  test(`[beyond the standard] with pingOnOpen false in ${how} the first ping waits`, async ({
    page,
    server,
  }) => {
    const waited = await page.evaluate(
      async ([url, options, format]) => {
        const { HeartbeatWebSocket, text } = belay
        const Class = HeartbeatWebSocket.with({ ...options, format: { ...text(), ...format } })
        const socket = await opened(Class, url)
        const start = performance.now()
        await belay.next(socket, 'ping')
        return performance.now() - start
      },
      [server.url, options, format] as const,
    )
    expect(waited).toBeGreaterThan(280)
  })
}

test('[beyond the standard] an interval passes between a reply and the next ping', async ({
  page,
  server,
}) => {
  const gaps = await page.evaluate(async url => {
    // A busy machine may not echo within the 40 ms after which a message asks.
    const options = { interval: 200, askOnSend: false }
    const socket = await opened(belay.HeartbeatWebSocket.with(options), url)
    const gaps: number[] = []
    let replied = 0
    socket.addEventListener('pong', () => (replied = performance.now()))
    socket.addEventListener('ping', () => replied && gaps.push(performance.now() - replied))
    // Traffic does not postpone it.
    const chatter = setInterval(() => socket.send('x'), 20)
    await belay.until(() => gaps.length >= 5)
    clearInterval(chatter)
    return gaps
  }, server.url)
  for (const gap of gaps) expect(gap).toBeLessThan(5000)
  // The middle one: a page that is held up between a reply and its event measures too little.
  const middle = gaps.sort((a, b) => a - b)[2]!
  expect(middle).toBeGreaterThan(190)
})
