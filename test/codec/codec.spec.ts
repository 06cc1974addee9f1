/** Typed messages over a real connection: what is valid, what is not, in which order. */
import { expect, test as base } from '../client/client-test.ts'
import { bundle } from '../rig/build-harness.ts'

const test = base.extend<object, { schemas: string }>({
  schemas: [async ({}, use) => use(await bundle('test/codec/schemas.ts')), { scope: 'worker' }],
  page: async ({ page, schemas }, use) => {
    await page.addScriptTag({ content: schemas, type: 'module' })
    await use(page)
  },
})

for (const library of ['zod', 'valibot'] as const) {
  test(`hands on what ${library} lets through, and tells of the rest`, async ({ page, serve }) => {
    const { url, seen } = await serve({ open: socket => socket.send('{"n":0}') })
    await page.evaluate(
      async ([url, library]) => {
        const { client } = belay.connect(url)
        const live = belay.withCodec(client, belay.jsonCodec(window.schemas[library]))
        const heard: unknown[] = (window.kept = [])
        live.on('message', ({ n }) => heard.push(n))
        live.on('invalid', ({ data, error }) => {
          const { name, issues } = error as InstanceType<typeof belay.SchemaError>
          heard.push([data instanceof Blob ? 'blob' : data, name, issues?.length])
        })
        await belay.until(() => heard.length)
        live.send({ hello: true })
      },
      [url, library] as const,
    )
    await expect.poll(() => seen[0]!.received).toEqual(['{"hello":true}'])
    const { socket } = seen[0]!
    for (const data of ['{"n":"1"}', '{', Buffer.from([1, 2]), '{"n":2}']) socket.send(data)
    const heard = await page.evaluate(async () => {
      await belay.until(() => (window.kept as unknown[]).length === 5)
      return [window.now.client.status, window.kept]
    })
    expect(heard).toEqual([
      'connected',
      [
        0,
        ['{"n":"1"}', 'SchemaError', 1],
        ['{', 'SyntaxError', undefined],
        ['blob', 'TypeError', undefined],
        2,
      ],
    ])
  })
}

test('keeps the order where checking takes differently long', async ({ page, server }) => {
  const heard = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const live = belay.withCodec(client, belay.jsonCodec(window.schemas.slow))
    const heard: string[] = []
    live.on('message', ({ wait }) => heard.push(`${wait}`))
    live.on('invalid', ({ data }) => heard.push(`invalid ${data as string}`))
    const iterated: number[] = []
    const iteration = (async () => {
      for await (const { wait } of live.messages()) iterated.push(wait)
    })()
    await belay.told(log, 'connected')
    live.send({ wait: 300, ok: true })
    live.send({ wait: 1, ok: false })
    live.send({ wait: 150, ok: true })
    client.send('{')
    live.send({ wait: 0, ok: true })
    await belay.told(log, 'dom:message', 5)
    // What has come is still handed on, and only then is the iteration over.
    client.close()
    await iteration
    return { heard, iterated }
  }, server.url)
  expect(heard).toEqual({
    heard: ['300', 'invalid {"wait":1,"ok":false}', '150', 'invalid {', '0'],
    iterated: [300, 150, 0],
  })
})

test('decodes once for all who listen, and not at all for nobody', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    let decoded = 0
    const live = belay.withCodec(client, {
      encode: (text: string) => text,
      decode: data => (decoded++, data as string),
    })
    const heard: string[] = []
    const say = (count: number) => {
      live.send('x')
      return belay.told(log, 'dom:message', count)
    }
    await belay.told(log, 'connected')
    await say(1)
    const nobody = decoded
    const listener = (text: string) => heard.push(text)
    const undos = [live.on('message', listener), live.on('message', listener)]
    const iteration = live.messages()
    await say(2)
    const three = decoded
    for (const undo of undos) {
      undo()
      undo()
    }
    await say(3)
    const one = decoded
    await iteration.return()
    await say(4)
    return { nobody, three, one, after: decoded, heard: heard.length }
  }, server.url)
  expect(seen).toEqual({ nobody: 0, three: 1, one: 2, after: 2, heard: 2 })
})

test('a listener that throws hurts only itself', async ({ page, server }) => {
  const heard = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const live = belay.withCodec(client, belay.jsonCodec())
    const heard: unknown[] = []
    for (const event of ['message', 'invalid'] as const) {
      live.on(event, () => {
        throw new Error('on purpose')
      })
    }
    live.on('message', value => heard.push(value))
    live.on('invalid', ({ data }) => heard.push(['invalid', data]))
    await belay.told(log, 'connected')
    live.send(1)
    client.send('{')
    live.send(2)
    await belay.told(log, 'dom:message', 3)
    return heard
  }, server.url)
  expect(heard).toEqual([1, ['invalid', '{'], 2])
})

test('warns once where nobody listens to what is invalid', async ({ page, server }) => {
  const warnings: string[] = []
  page.on('console', message => {
    if (message.type() === 'warning') warnings.push(message.text())
  })
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const live = belay.withCodec(client, belay.jsonCodec())
    const heard = new Promise(resolve => live.on('message', resolve))
    await belay.told(log, 'connected')
    client.send('{')
    client.send('}')
    live.send('done')
    await heard
  }, server.url)
  await expect.poll(() => warnings.length).toBe(1)
  expect(warnings[0]).toMatch(/^belay-ws: a message is invalid, and nobody listens to 'invalid'/)
})

test('a decoding that never ends does not grow for ever', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const live = belay.withCodec(client, {
      encode: (text: string) => text,
      decode: () => new Promise<string>(() => {}),
    })
    const invalid: string[] = []
    live.on('invalid', ({ error }) => invalid.push((error as Error).message))
    await belay.told(log, 'connected')
    client.send('!burst 10000 1')
    client.send('one more')
    await belay.until(() => invalid.length)
    return { invalid, messages: log.filter(({ event }) => event === 'dom:message').length }
  }, server.url)
  expect(seen).toEqual({
    invalid: ['belay-ws: 10000 messages before this one are still being decoded'],
    messages: 10_001,
  })
})

test('what the codec cannot encode, send() throws', async ({ page, server }) => {
  const told = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const live = belay.withCodec(client, belay.jsonCodec())
    await belay.told(log, 'connected')
    try {
      live.send(undefined)
    } catch (error) {
      return [(error as Error).name, live.send(null), live.socket === client]
    }
    return []
  }, server.url)
  expect(told).toEqual(['TypeError', 'sent', true])
})
