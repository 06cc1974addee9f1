/** A planned handover: another connection beside the open one, which then replaces it. */
import { expect, lines, test } from './standby-test.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

test('a handover replaces the connection, and tells so', async ({ page, serve }) => {
  const { url, seen } = await serve({
    open: (socket, nth) => ['hello', 'snapshot'].forEach(text => socket.send(`${text} ${nth}`)),
    message: (text, socket) => socket.send(`echo ${text}`),
  })
  const { log, stats } = await page.evaluate(async url => {
    const spare = belay.standby()
    const { client, log } = belay.connect(url, { standby: spare })
    await belay.told(log, 'dom:message', 2)
    await spare.handover()
    client.send('after')
    await belay.told(log, 'dom:message', 5)
    return { log, stats: spare.stats }
  }, url)
  expect(lines(log)).toEqual([
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
    'dom:message hello 0',
    'dom:message snapshot 0',
    'status connecting',
    'disconnected handover 1000 handover clean',
    'dom:close 1000 handover clean',
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
    'dom:message hello 1',
    'dom:message snapshot 1',
    'dom:message echo after',
  ])
  const { retries, wasOpen, unconfirmed } = log.find(({ event }) => event === 'disconnected')!
  expect({ retries, wasOpen, unconfirmed }).toEqual({
    retries: 0,
    wasOpen: true,
    unconfirmed: { messages: 0, bytes: 0 },
  })
  expect(stats).toEqual({ standbys: 1, standbysUsed: 1, standbysWasted: 0 })
  expect(seen).toHaveLength(2)
  expect(seen[1]!.received).toEqual(['after'])
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 1000, reason: 'handover' })
  expect(seen[1]!.closed).toBeUndefined()
})

for (const jitter of [0, 100]) {
  test(
    `a broadcast every 10 ms, 100 ms and ${jitter} ms of jitter away, loses nothing`,
    jitter ? ALWAYS : LONG,
    async ({ page, serve, behind }) => {
      const { url: direct, seen } = await serve()
      const { url, faults } = await behind(direct)
      await faults.set({ kind: 'slow', latency: 100, jitter }, 'both')
      let count = 0
      const broadcast = setInterval(() => {
        count++
        for (const { socket } of seen) socket.send(String(count))
      }, 10)
      const numbers = await page.evaluate(async url => {
        const spare = belay.standby()
        const { client, log } = belay.connect(url, { standby: spare })
        const numbers: number[] = []
        client.addEventListener('message', ({ data }) => numbers.push(Number(data)))
        const more = async (count: number) => {
          const enough = numbers.length + count
          await belay.until(() => numbers.length > enough)
        }
        await belay.told(log, 'pong')
        const seen: number[][] = []
        for (let i = 0; i < 3; i++) {
          numbers.length = 0
          await more(50)
          await spare.handover()
          await more(50)
          seen.push([...numbers])
        }
        numbers.length = 0
        await more(50)
        client.reconnect()
        await belay.told(log, 'connected', 5)
        await more(50)
        return { handovers: seen, reconnect: numbers }
      }, url)
      clearInterval(broadcast)
      const missing = (of: number[]) => {
        const there = new Set(of)
        const all = Math.max(...of) - Math.min(...of) + 1
        return all - there.size
      }
      for (const of of numbers.handovers) {
        expect(missing(of)).toBe(0)
        // What comes twice comes once from each connection, and each keeps its order.
        const back = of.findIndex((number, i) => i > 0 && number <= of[i - 1]!)
        const [before, after] = back < 0 ? [of, []] : [of.slice(0, back), of.slice(back)]
        for (const part of [before, after]) expect(part).toEqual([...part].sort((a, b) => a - b))
      }
      // Otherwise this test could not lose anything.
      expect(missing(numbers.reconnect)).toBeGreaterThan(5)
    },
  )
}

test('the application sends and receives on the open connection meanwhile', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve({ message: (text, socket) => socket.send(`echo ${text}`) })
  const { sent, echoes } = await page.evaluate(async url => {
    const spare = belay.standby()
    const { client, log } = belay.connect(url, { standby: spare })
    await belay.told(log, 'pong')
    let isDone = false
    const done = spare.handover().then(() => (isDone = true))
    const sent: string[] = []
    while (!isDone) {
      const text = String(sent.length)
      sent.push(text)
      if (client.send(text) === 'dropped') throw new Error('dropped')
      await new Promise(resolve => setTimeout(resolve, 20))
    }
    await done
    client.send('last')
    const echoes = () => log.filter(({ event }) => event === 'dom:message').map(({ data }) => data)
    await belay.until(() => echoes().includes('echo last'))
    return { sent, echoes: echoes() as string[] }
  }, url)
  expect(sent.length).toBeGreaterThan(5)
  expect(seen.flatMap(({ received }) => received)).toEqual([...sent, 'last'])
  // The server had them all; its last echoes may have come after the connection was replaced.
  expect(seen[1]!.received).toContain('last')
  expect(echoes.at(-1)).toBe('echo last')
})

test('prepare runs on the second connection before it takes over', async ({ page, serve }) => {
  const { url, seen } = await serve({
    message: (text, socket) => {
      if (text === 'login') ['welcome', 'early'].forEach(text => socket.send(text))
    },
  })
  const { log, prepared, aborted } = await page.evaluate(async url => {
    const spare = belay.standby()
    const prepared: unknown[] = []
    const signals: AbortSignal[] = []
    const { client, log } = belay.connect(url, {
      standby: spare,
      prepare: async connection => {
        signals.push(connection.signal)
        connection.send('login')
        prepared.push([await connection.receive(), connection.attempt, client.status])
      },
    })
    await belay.told(log, 'dom:message')
    await spare.handover()
    await belay.told(log, 'dom:message', 2)
    const aborted = [signals.map(({ aborted }) => aborted)]
    client.close()
    aborted.push(signals.map(({ aborted }) => aborted))
    return { log, prepared, aborted }
  }, url)
  expect(prepared).toEqual([
    ['welcome', 0, 'connecting'],
    ['welcome', 0, 'connected'],
  ])
  expect(aborted).toEqual([
    [true, false],
    [true, true],
  ])
  expect(lines(log).slice(5, 12)).toEqual([
    'status connecting',
    'disconnected handover 1000 handover clean',
    'dom:close 1000 handover clean',
    'connecting 0',
    'status connected',
    'connected 0',
    'dom:open',
  ])
  expect(lines(log)[12]).toBe('dom:message early')
  expect(seen.map(({ received }) => received)).toEqual([['login'], ['login']])
})

test('the providers are asked with the purpose, and the protocols are offered', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const asked = await page.evaluate(async url => {
    const spare = belay.standby()
    const asked: unknown[] = []
    const { log } = belay.connect(
      async ({ attempt, purpose, lastClose, signal }) => {
        asked.push({ attempt, purpose, lastClose: lastClose?.cause, aborted: signal.aborted })
        return `${url}?${asked.length}`
      },
      { standby: spare },
      ({ purpose }) => (purpose ? 'beside' : 'first'),
    )
    await belay.told(log, 'connected')
    await spare.handover()
    await spare.handover()
    return asked
  }, url)
  expect(asked).toEqual([
    { attempt: 0, purpose: undefined, lastClose: undefined, aborted: false },
    { attempt: 0, purpose: 'standby', lastClose: undefined, aborted: false },
    { attempt: 0, purpose: 'standby', lastClose: 'handover', aborted: false },
  ])
  expect(seen.map(({ request }) => request.url)).toEqual(['/?1', '/?2', '/?3'])
  const offered = seen.map(({ request }) => request.headers['sec-websocket-protocol'])
  expect(offered).toEqual(['first', 'beside', 'beside'])
})

test('calls at the same time are one handover', async ({ page, serve }) => {
  const { url, seen } = await serve()
  const stats = await page.evaluate(async url => {
    const spare = belay.standby()
    const { log } = belay.connect(url, { standby: spare })
    await belay.told(log, 'connected')
    await Promise.all([spare.handover(), spare.handover(), spare.handover()])
    return spare.stats
  }, url)
  expect(stats.standbys).toBe(1)
  expect(seen).toHaveLength(2)
})

test('messages() and withCodec go on over it', async ({ page, serve }) => {
  const { url } = await serve({
    open: (socket, nth) => socket.send(JSON.stringify({ hello: nth })),
    message: (text, socket) => socket.send(text),
  })
  const { raw, typed } = await page.evaluate(async url => {
    const spare = belay.standby()
    const { client, log } = belay.connect(url, { standby: spare })
    const socket = belay.withCodec(client, belay.jsonCodec())
    const raw = belay.messages(client)
    const typed = socket.messages()
    await belay.told(log, 'connected')
    await spare.handover()
    socket.send({ after: 1 })
    await belay.told(log, 'dom:message', 3)
    client.close()
    const all = { raw: [] as unknown[], typed: [] as unknown[] }
    for await (const data of raw) all.raw.push(data)
    for await (const data of typed) all.typed.push(data)
    return all
  }, url)
  expect(raw).toEqual(['{"hello":0}', '{"hello":1}', '{"after":1}'])
  expect(typed).toEqual([{ hello: 0 }, { hello: 1 }, { after: 1 }])
})

test('the connection that took over has its heartbeat, and is replaced like any other', async ({
  page,
  serve,
}) => {
  let isMute = false
  const { url, seen } = await serve({ mute: nth => isMute && nth === 1 })
  await page.evaluate(async url => {
    const spare = belay.standby()
    const { log } = belay.connect(url, {
      standby: spare,
      heartbeat: { interval: 100, timeout: 300 },
    })
    await belay.told(log, 'pong', 2)
    await spare.handover()
  }, url)
  isMute = true
  const log = await page.evaluate(async () => {
    const { log } = window.now
    await belay.told(log, 'connected', 3)
    return log
  })
  const causes = log.filter(({ event }) => event === 'disconnected').map(({ cause }) => cause)
  expect(causes).toEqual(['handover', 'heartbeat'])
  expect(seen).toHaveLength(3)
})

test('binary messages keep their type over it', async ({ page, serve }) => {
  const { url } = await serve({ open: socket => socket.send(Buffer.from([7])) })
  const kinds = await page.evaluate(async url => {
    const spare = belay.standby()
    const { client, log } = belay.connect(url, { standby: spare })
    client.binaryType = 'arraybuffer'
    await belay.told(log, 'dom:message')
    await spare.handover()
    await belay.told(log, 'dom:message', 2)
    return log.filter(({ event }) => event === 'dom:message').map(({ data }) => String(data))
  }, url)
  expect(kinds).toEqual(['[object ArrayBuffer]', '[object ArrayBuffer]'])
})

test('a format without replies hands over once the second connection is open', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve({ open: (socket, nth) => socket.send(`hello ${nth}`) })
  const log = await page.evaluate(async url => {
    const spare = belay.standby()
    const { log } = belay.connect(url, { standby: spare, heartbeat: false })
    await belay.told(log, 'dom:message')
    await spare.handover()
    await belay.told(log, 'dom:message', 2)
    return log
  }, url)
  expect(lines(log).slice(6, 8)).toEqual([
    'disconnected handover 1000 handover clean',
    'dom:close 1000 handover clean',
  ])
  expect(seen).toHaveLength(2)
})
