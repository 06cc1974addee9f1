/** Replies to an upgrade that no browser takes, and what they mean. */
import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { check, during, examine, having } from './examine.ts'
import { listen, startRaw } from './peers.ts'

describe.concurrent('upgrade', () => {
  const answering = (head: string) =>
    startRaw({ onUpgrade: (_, socket) => void socket.end(`HTTP/1.1 ${head}\r\n\r\n`) })

  test.for([
    ['200 OK', /^HTTP\/1.1 200 OK instead of 101; a plain GET gets 200/, /does not forward/],
    ['401 Unauthorized', /401 Unauthorized/, /--token-env/],
    ['403 Forbidden', /403/, /--origin/],
    ['404 Not Found', /404/, /check the path/],
    [
      '302 Found\r\nLocation: https://example.com/login?next=secret',
      /302/,
      /points to, https:\/\/example.com\/login\.$/,
    ],
    ['426 Upgrade Required', /426/, /not asked to upgrade/],
    ['504 Gateway Timeout', /504/, /hangs on the upgrade/],
  ] as const)('says what %s means', async ([head, text, advice], context) => {
    const peer = await during(context, answering(head))
    const diagnosis = await examine(peer.url, { only: ['upgrade'] })
    expect(having(diagnosis, 'fail')).toEqual(['upgrade'])
    expect(check(diagnosis, 'upgrade').text).toMatch(text)
    expect(check(diagnosis, 'upgrade').advice).toMatch(advice)
  })

  test('shows nothing that could disturb a terminal', async context => {
    const peer = await during(context, answering('500 \u001b[31mred\u0007'))
    const diagnosis = await examine(peer.url, { only: ['upgrade'] })
    expect(check(diagnosis, 'upgrade').text).toMatch(/^HTTP\/1.1 500 {1,2}\[31mred instead of 101/)
  })

  test.for([
    ['Upgrade: h2c\r\nConnection: Upgrade', /Upgrade: h2c/],
    ['Upgrade: websocket', /no Connection: Upgrade/],
    ['Upgrade: websocket\r\nConnection: Upgrade', /no Sec-WebSocket-Accept/],
    ['Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x', /a wrong Sec-/],
  ] as const)('refuses a 101 with %j', async ([headers, text], context) => {
    const peer = await during(context, answering(`101 Switching Protocols\r\n${headers}`))
    const diagnosis = await examine(peer.url, { only: ['upgrade'] })
    expect(check(diagnosis, 'upgrade')).toMatchObject({
      result: 'fail',
      text: expect.stringMatching(text),
    })
  })

  test('tells a server of another protocol', async context => {
    const peer = await during(
      context,
      listen(createServer(socket => void socket.end('SSH-2.0-x\r\n'))),
    )
    const diagnosis = await examine(peer.url, { only: ['upgrade'] })
    expect(check(diagnosis, 'upgrade').text).toBe(
      'the reply is no HTTP; a plain GET fares the same',
    )
  })

  test('tells a connection that is reset', async context => {
    const peer = await during(
      context,
      startRaw({ onUpgrade: (_, socket) => void socket.destroy() }),
    )
    const diagnosis = await examine(peer.url, { only: ['upgrade'] })
    expect(check(diagnosis, 'upgrade').text).toMatch(/ended without a reply; a plain GET gets 200/)
  })
})
