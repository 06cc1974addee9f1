/** What waits in the outbox arrives as a direct `send()` would have sent it. */
import { expect, test } from './client-test.ts'

/** Each is sent twice, into the outbox and directly; the server compares. */
const SAME: Record<string, string> = {
  'an ArrayBuffer of another realm': `new (realm().Uint8Array)([1, 2, 3]).buffer`,
  'a Blob of another realm': `new (realm().Blob)(['abc'])`,
  'a File': `new File(['abc'], 'a.txt')`,
  'a view of another realm': `new (realm().Uint16Array)([258, 3])`,
  'a DataView of a part': `new DataView(new Uint8Array([9, 8, 7, 6]).buffer, 1, 2)`,
  'an empty buffer': `new ArrayBuffer(0)`,
  'a detached buffer': `detached(new ArrayBuffer(8))`,
  'a view of a detached buffer': `(() => { const v = new Uint8Array(4); detached(v.buffer); return v })()`,
  'a SharedArrayBuffer, which is no BufferSource': `typeof SharedArrayBuffer === 'undefined' ? 'none' : new SharedArrayBuffer(4)`,
  'a number': `7`,
  null: `null`,
  undefined: `undefined`,
  'an object with toString': `({ toString: () => 'said' })`,
  'a URL': `new URL('ws://127.0.0.1/x')`,
  'a lone surrogate': `'a\\ud800b'`,
  'an object with the tag of a buffer': `({ [Symbol.toStringTag]: 'Nothing' })`,
}

test('each kind of data arrives the same from the outbox as from send()', async ({
  page,
  serve,
}) => {
  for (const [name, code] of Object.entries(SAME)) {
    await test.step(name, async () => {
      const { url, seen } = await serve()
      const results = await page.evaluate(
        async ([code, url]) => {
          const realm = () => {
            const frame = document.createElement('iframe')
            document.body.append(frame)
            return frame.contentWindow
          }
          const detached = (buffer: ArrayBuffer) => {
            structuredClone(buffer, { transfer: [buffer] })
            return buffer
          }
          // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the case is code
          const make = new Function('realm', 'detached', `return ${code}`)
          const { client, log } = belay.connect(url, { startClosed: true })
          const results = [client.send(make(realm, detached))]
          client.open()
          await belay.told(log, 'pong')
          results.push(client.send(make(realm, detached)))
          return results
        },
        [code, url] as const,
      )
      expect(results).toEqual(['queued', 'sent'])
      await expect.poll(() => seen[0]!.received.length).toBe(2)
      expect(seen[0]!.received[0]).toBe(seen[0]!.received[1])
    })
  }
})

for (const [name, code] of Object.entries({
  'a symbol': `Symbol('on purpose')`,
  'an object without a text': `Object.create(null)`,
  'a view of a shared buffer': `typeof SharedArrayBuffer === 'undefined' ? Symbol() : new Uint8Array(new SharedArrayBuffer(4))`,
})) {
  test(`${name} throws in send(), connected or not`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    const results = await page.evaluate(
      async ([code, url]) => {
        // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the case is code
        const value = new Function(`return ${code}`)()
        const { client, log } = belay.connect(url, { startClosed: true })
        const attempt = () => {
          try {
            return client.send(value)
          } catch (error) {
            return (error as Error).name
          }
        }
        const results = [attempt()]
        client.open()
        await belay.told(log, 'pong')
        results.push(attempt())
        client.send('end')
        return results
      },
      [code, url] as const,
    )
    expect(results).toEqual(['TypeError', 'TypeError'])
    await expect.poll(() => seen[0]!.received).toEqual(['end'])
  })
}

test('a message that fails on the way out is told as dropped and holds nobody up', async ({
  page,
  serve,
}) => {
  test.info().annotations.push({ type: 'note', description: 'a class of the application throws' })
  const { url, seen } = await serve()
  const log = await page.evaluate(async url => {
    class Choosy extends WebSocket {
      override send(data: string) {
        if (data === 'bad') throw new Error('refused on purpose')
        super.send(data)
      }
    }
    const { client, log } = belay.connect(url, { WebSocket: Choosy, startClosed: true })
    for (const text of ['one', 'bad', 'two']) client.send(text)
    client.open()
    await belay.told(log, 'pong')
    return log.filter(({ event }) => event === 'dropped')
  }, url)
  await expect.poll(() => seen[0]!.received).toEqual(['one', 'two'])
  expect(log.map(({ data, reason }) => [data, reason])).toEqual([['bad', 'failed']])
})

test('an outbox of many messages is held and dropped without holding the page', async ({
  page,
}) => {
  const dropped = await page.evaluate(() => {
    const client = new belay.ReconnectingWebSocket('ws://127.0.0.1', {
      startClosed: true,
      maxEnqueuedMessages: Infinity,
      maxEnqueuedBytes: Infinity,
    })
    let dropped = 0
    client.on('dropped', () => dropped++)
    for (let n = 0; n < 200_000; n++) client.send('x')
    client.close()
    return dropped
  })
  expect(dropped).toBe(200_000)
})
