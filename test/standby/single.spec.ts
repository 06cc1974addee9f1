/** A server that allows one connection for each user is met once, and then left alone. */
import { expect, test } from './standby-test.ts'

/** Ends the older connection as soon as a second one comes. */
const KICKS = {
  open: (socket: object, nth: number, all: { close(code: number, reason: string): void }[]) => {
    all.at(-2)?.close(4001, 'second login')
    return [socket, nth]
  },
}

test('a second login ends the first: one kick, one warning, and never again', async ({
  page,
  serve,
}) => {
  const warnings: string[] = []
  page.on('console', message => warnings.push(message.text()))
  const sockets: { close(code: number, reason: string): void }[] = []
  const { url, seen } = await serve({
    open: (socket, nth) => {
      sockets.push(socket)
      KICKS.open(socket, nth, sockets)
    },
  })
  const outcome = await page.evaluate(async url => {
    const spare = belay.standby({ maxAge: 1500 })
    const told = () =>
      spare.handover().then(
        () => 'through',
        (error: unknown) => (error as Error).message,
      )
    const { client, log } = belay.connect(`${url}?token=secret`, { standby: spare })
    await belay.told(log, 'pong')
    const outcome: string[] = []
    outcome.push(await told(), await told())
    // Nor for its age, nor another client of the page.
    await new Promise(resolve => setTimeout(resolve, 2500))
    const other = belay.standby({ maxAge: 1500 })
    client.close()
    await belay.told(log, 'dom:close', 2)
    const { client: second, log: secondLog } = belay.connect(`${url}?token=other`, {
      standby: other,
    })
    await belay.told(secondLog, 'pong')
    outcome.push(
      (await other.handover().catch((error: unknown) => (error as Error).message)) as string,
    )
    await new Promise(resolve => setTimeout(resolve, 2000))
    const causes = [...log, ...secondLog]
      .filter(({ event }) => event === 'disconnected')
      .map(({ cause, code }) => `${cause} ${code}`)
    second.close()
    return { outcome, causes, stats: spare.stats }
  }, url)
  const refused =
    'belay-ws: no handover: the server ends one of two connections; call reconnect() instead. See docs/troubleshooting.md'
  expect(outcome).toEqual({
    // The second connection took over: what was asked for has happened.
    outcome: ['through', refused, refused],
    causes: ['server 4001', 'user 1000'],
    stats: { standbys: 1, standbysUsed: 1, standbysWasted: 0 },
  })
  expect(seen).toHaveLength(3)
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(
    /^belay-ws: ws:\/\/127\.0\.0\.1:\d+\/ ended a connection because of a second one, .* until the page is reloaded\. Let the server/,
  )
  expect(warnings[0]).not.toContain('secret')
})

for (const code of [1008, 1013, 4409]) {
  test(`a second connection that is closed with ${code} is the last one`, async ({
    page,
    serve,
  }) => {
    const warnings: string[] = []
    page.on('console', message => warnings.push(message.text()))
    const { url, seen } = await serve({
      mute: nth => nth === 1,
      open: (socket, nth) => {
        if (nth === 1) socket.close(code, 'one is enough')
      },
    })
    const outcome = await page.evaluate(async url => {
      const spare = belay.standby()
      const told = () => spare.handover().catch((error: unknown) => (error as Error).message)
      const { log } = belay.connect(url, { standby: spare })
      await belay.told(log, 'pong')
      const outcome = [await told(), await told()]
      return { outcome, ends: log.filter(({ event }) => event === 'disconnected').length }
    }, url)
    expect(outcome).toEqual({
      outcome: [
        `belay-ws: no handover: the second connection failed (server ${code} one is enough). See docs/troubleshooting.md`,
        'belay-ws: no handover: the server ends one of two connections; call reconnect() instead. See docs/troubleshooting.md',
      ],
      ends: 0,
    })
    expect(seen).toHaveLength(2)
    expect(seen[0]!.closed).toBeUndefined()
    expect(warnings).toHaveLength(1)
  })
}
