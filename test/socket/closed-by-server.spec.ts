import { acceptUpgrade, startRawPeer } from '../rig/raw-peer.ts'
import { expect, forBothClasses, test } from './socket-test.ts'

forBothClasses(() => {
  test('passes code and reason through as they are', async ({ page, server }) => {
    const ends = [
      ['!close 1000 bye', 'close 1000 bye clean'],
      ['!close 1001 ', 'close 1001 - clean'],
      ['!close 1011 broken', 'close 1011 broken clean'],
      ['!close 1013 later', 'close 1013 later clean'],
      ['!close 4001 token expired', 'close 4001 token expired clean'],
      ['!close 4408 heartbeat timeout', 'close 4408 heartbeat timeout clean'],
      ['!close 3999 äöü', 'close 3999 äöü clean'],
    ] as const
    const lines = await page.evaluate(
      ([url, commands]) =>
        Promise.all(
          commands.map(async command => {
            const socket = await opened(Socket, `${url}?mute=1`)
            const lines = journal(socket)
            socket.send(command)
            await belay.next(socket, 'close')
            // A server that closes without a reply to the ping may be reported.
            return lines.filter(line => line !== 'ping' && line !== 'unanswered')
          }),
        ),
      [server.url, ends.map(([command]) => command)] as const,
    )
    expect(lines).toEqual(ends.map(([, expected]) => [expected]))
  })

  for (const [what, end] of [
    ['a terminated connection', '!terminate'],
    ['a reset', 'rst'],
    ['a bare FIN', 'fin'],
  ] as const) {
    test(`tells ${what} as 1006, unclean`, async ({ page, faults, url }) => {
      await page.evaluate(async url => {
        const socket = await opened(Socket, `${url}?mute=1`)
        window.kept = { lines: journal(socket), closed: belay.next(socket, 'close'), socket }
      }, url)
      if (end === '!terminate') await page.evaluate(() => window.kept.socket.send('!terminate'))
      else await faults.set({ kind: end }, 'existing')
      const lines: string[] = await page.evaluate(async () => {
        await window.kept.closed
        return window.kept.lines
      })
      // Whether an `error` comes first is the browser's business.
      expect(lines.filter(line => line !== 'ping' && line !== 'error')).toEqual([
        'close 1006 - unclean',
      ])
    })
  }

  test('delivers what came before the close, in order', async ({ page, server }) => {
    const lines = await page.evaluate(async url => {
      const socket = await opened(Socket, `${url}?mute=1`)
      const lines = journal(socket)
      for (const text of ['one', 'two', '!close 1000 end']) socket.send(text)
      await belay.next(socket, 'close')
      return lines.filter(line => line !== 'ping')
    }, server.url)
    expect(lines).toEqual(['message one', 'message two', 'close 1000 end clean'])
  })
})

test('[beyond the standard] a server that says Close but never hangs up is believed', async ({
  page,
}) => {
  // Close 4001 `bye` (RFC 6455, 5.5.1); the FIN that should follow got lost.
  const frame = Buffer.from([0x88, 5, 4001 >> 8, 4001 & 255, ...Buffer.from('bye')])
  const peer = await startRawPeer((socket, request) => {
    let said = false
    socket.write(acceptUpgrade(request))
    return () => {
      if (!said) socket.write(frame)
      said = true
    }
  })
  const { lines, control } = await page.evaluate(async url => {
    const Class = belay.HeartbeatWebSocket.with({
      interval: 100,
      timeout: 300,
      pingOnOpen: false,
    })
    const untilClosed = async (Class: typeof WebSocket) => {
      const socket = await opened(Class, url)
      const lines = journal(socket)
      socket.send('go')
      await belay.next(socket, 'close')
      // On a busy machine there may have been time for one before the Close.
      return lines.filter(line => line !== 'ping')
    }
    const [lines, control] = await Promise.all([untilClosed(Class), untilClosed(WebSocket)])
    return { lines, control }
  }, peer.url)
  await peer.stop()
  expect(control).toEqual(['close 4001 bye clean'])
  expect(lines).toEqual(control)
})
