/** The formats that the library brings, against servers that speak the protocol, on real wires. */
import { expect, test } from './own-server.ts'

test('[beyond the standard] MQTT: after CONNACK binary pings go out, and no frame is hidden', async ({
  page,
  serve,
}) => {
  const connack = Buffer.from([0x20, 2, 0, 0])
  const { url, seen } = await serve((frame, socket) =>
    socket.send(frame === '0xc000' ? Buffer.from([0xd0, 0]) : connack),
  )
  const lines = await page.evaluate(async url => {
    const format = belay.formats.mqtt()
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 50, format }))(url, 'mqtt')
    socket.binaryType = 'arraybuffer'
    const lines: string[] = []
    const hex = (data: ArrayBuffer) => [...new Uint8Array(data)].map(byte => byte.toString(16))
    socket.addEventListener('message', ({ data }) => lines.push(hex(data).join(' ')))
    for (const type of ['ping', 'pong']) socket.addEventListener(type, () => lines.push(type))
    await belay.next(socket, 'open')
    // Longer than the interval: nothing may go before CONNECT.
    await new Promise(resolve => setTimeout(resolve, 300))
    lines.push('CONNECT')
    socket.send(Uint8Array.of(0x10, 0))
    await belay.until(() => lines.filter(line => line === 'pong').length === 2)
    return lines
  }, url)
  expect(lines.slice(0, 5)).toEqual(['CONNECT', '20 2 0 0', 'ping', 'pong', 'd0 0'])
  expect(seen[0]!.received.slice(0, 3)).toEqual(['0x1000', '0xc000', '0xc000'])
})

test('[beyond the standard] Phoenix: our replies are hidden, those of the library are not', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => {
    const [, ref] = JSON.parse(frame) as unknown[]
    socket.send(JSON.stringify([null, ref, 'phoenix', 'phx_reply', { status: 'ok' }]))
  })
  const lines = await page.evaluate(async url => {
    const format = belay.formats.phoenix()
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 50, format }))(url)
    const lines = journal(socket)
    await belay.next(socket, 'open')
    for (const ref of ['1', '2']) {
      socket.send(`[null,"${ref}","phoenix","heartbeat",{}]`)
      const pongs = lines.filter(line => line === 'pong').length
      await belay.until(() => lines.filter(line => line === 'pong').length >= pongs + 2)
    }
    return lines
  }, url)
  const reply = (ref: string) => `message [null,"${ref}","phoenix","phx_reply",{"status":"ok"}]`
  expect(lines.filter(line => line.startsWith('message'))).toEqual([reply('1'), reply('2')])
})

test('[beyond the standard] Engine.IO alone: pings are answered and hidden, silence is death', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve((frame, socket) => {
    if (frame === 'start') socket.send('0{"sid":"x","pingInterval":200,"pingTimeout":300}')
    // Four pings, then nothing more.
    if (frame === 'start' || (frame === '3' && seen[0]!.received.length < 5)) socket.send('2')
  })
  const lines = await page.evaluate(async url => {
    const format = belay.formats.engineIo({ alone: true })
    const socket = new (belay.HeartbeatWebSocket.with({ format }))(url)
    const lines = journal(socket)
    await belay.next(socket, 'open')
    socket.send('start')
    // 45 s by the defaults of the format, half a second by what the server says.
    await Promise.race([belay.next(socket, 'close'), new Promise(r => setTimeout(r, 20_000))])
    return lines
  }, url)
  expect(lines).toEqual([
    'open',
    'message 0{"sid":"x","pingInterval":200,"pingTimeout":300}',
    'close 1006 heartbeat timeout unclean',
  ])
  expect(seen[0]!.received).toEqual(['start', '3', '3', '3', '3'])
})

test('[beyond the standard] a protocol of one’s own is one short object', async ({
  page,
  serve,
}) => {
  const { url } = await serve((frame, socket) => {
    const [, id] = /^are-you-there (\d+)$/.exec(frame) ?? []
    socket.send(id ? `still-here ${id}` : frame)
  })
  const lines = await page.evaluate(async url => {
    const mine = {
      ping: (id: number) => `are-you-there ${id}`,
      read: (data: unknown, id: number) => data === `still-here ${id}`,
    }
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 50, format: mine }))(url)
    const lines = journal(socket)
    await belay.until(() => lines.filter(line => line === 'pong').length === 3)
    socket.send('still-here 99')
    await belay.until(() => lines.some(line => line.startsWith('message')))
    return lines.filter(line => line.startsWith('message'))
  }, url)
  expect(lines).toEqual(['message still-here 99'])
})
