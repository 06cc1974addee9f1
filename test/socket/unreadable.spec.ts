/** Formats that read bytes, beside a `binaryType` that gives them none. */
import { expect, test } from './own-server.ts'

const ADVICE =
  /^belay-ws: the heartbeat of ws:.* is off: its format reads bytes.*"arraybuffer"\. See docs\/troubleshooting\.md$/

for (const declared of [true, false]) {
  test(`[beyond the standard] a server that answers in bytes is not dropped, and the advice is told once${declared ? '' : ', though the format does not say that it reads bytes'}`, async ({
    page,
    serve,
  }) => {
    const { url, seen } = await serve((frame, socket) => {
      if (/^0x09|^are/.test(frame)) socket.send(Buffer.from([10]))
    })
    const facts = await page.evaluate(
      async ([url, declared]) => {
        const warnings: string[] = []
        console.warn = (text: string) => warnings.push(text)
        const read = (data: unknown) => data instanceof ArrayBuffer && data.byteLength === 1
        const format = declared
          ? { ping: () => 'are you there', read, reads: 'bytes' as const }
          : { ping: () => new Uint8Array([9]), read }
        const heartbeat = { format, interval: 50, timeout: 300 }
        const { client, log } = belay.connect(`${url}?token`, { heartbeat })
        await belay.told(log, 'unanswered')
        // As long as several verdicts.
        await new Promise(resolve => setTimeout(resolve, 1500))
        client.reconnect()
        await belay.told(log, 'dom:message', 2)
        await new Promise(resolve => setTimeout(resolve, 1500))
        const causes = log.filter(({ event }) => event === 'disconnected').map(({ cause }) => cause)
        const { message } = log.find(({ event }) => event === 'unanswered')!
        client.binaryType = 'arraybuffer'
        client.reconnect()
        await belay.told(log, 'pong', 3)
        client.close()
        return { warnings, causes, message, status: client.status }
      },
      [url, declared] as const,
    )
    expect(facts).toEqual({
      warnings: [expect.stringMatching(ADVICE)],
      message: facts.warnings[0],
      causes: ['user'],
      status: 'closed',
    })
    expect(seen.length).toBe(3)
  })
}

test('[beyond the standard] Blobs beside a format that reads text are messages', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => {
    if (frame !== '0x09') return
    socket.send(Buffer.from([1, 2]))
    socket.send('there')
  })
  const pongs = await page.evaluate(async url => {
    const format = {
      ping: () => new Uint8Array([9]),
      read: (data: unknown) => data === 'there',
      reads: 'text' as const,
    }
    const socket = await opened(belay.HeartbeatWebSocket.with({ format, interval: 50 }), url)
    let pongs = 0
    while (pongs < 3) {
      await belay.next(socket, 'pong')
      pongs++
    }
    return pongs
  }, url)
  expect(pongs).toBe(3)
})
