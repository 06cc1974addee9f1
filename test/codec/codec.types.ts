/** What the compiler knows of typed messages. Never run. */
import * as v from 'valibot'
import { z } from 'zod'
import { jsonCodec, withCodec, withSchema } from '../../src/codec/index.ts'
import { request } from '../../src/messages/index.ts'
import type { CodecSocket } from '../../src/codec/index.ts'
import type { ReconnectingWebSocket } from '../../src/index.ts'

declare const socket: ReconnectingWebSocket

type Command = { do: 'subscribe'; id: string } | { do: 'leave' }
const Price = z.object({ id: z.string(), price: z.coerce.number() })

export async function typed(): Promise<void> {
  const live: CodecSocket<Command, { id: string; price: number }> = withCodec(
    socket,
    jsonCodec(Price),
  )
  live.send({ do: 'subscribe', id: 'EUR' })
  // @ts-expect-error -- no such command
  live.send({ do: 'buy' })
  live.on('message', ({ price }) => price.toFixed(2))
  // @ts-expect-error -- not in the schema
  live.on('message', ({ amount }) => amount)
  live.on('invalid', ({ data, error }) => [typeof data, error])
  // @ts-expect-error -- no such event
  live.on('open', () => {})
  for await (const { id, price } of live.messages({ maxMessages: 10 })) {
    const both: [string, number] = [id, price]
    void both
    // @ts-expect-error -- a number by now
    price.trim()
  }

  const plain = withCodec(socket, jsonCodec())
  plain.on('message', value => {
    // @ts-expect-error -- nobody has checked it
    void value.id
  })

  const other = withCodec(socket, jsonCodec(v.object({ n: v.number() })))
  other.on('message', ({ n }) => n.toFixed())

  const own = withSchema(
    { encode: (text: string) => text, decode: data => data },
    v.pipe(v.string(), v.minLength(1)),
  )
  const strings = withCodec(socket, own)
  strings.send('text')
  // @ts-expect-error -- the codec takes text
  strings.send(1)
  strings.on('message', text => text.trim())
  // @ts-expect-error -- no schema
  jsonCodec({ parse: () => 1 })
}

export async function requested(): Promise<void> {
  type Reply = { kind: 'price'; price: number } | { kind: 'error'; text: string }
  const typed = withCodec(socket, jsonCodec(z.custom<Reply>()))
  const reply = await request(typed, { get: 'price' }, { match: ({ kind }) => kind === 'price' })
  // @ts-expect-error -- either of the two
  reply.price.toFixed()
  const price = await request(
    typed,
    { get: 'price' },
    { match: (reply): reply is Extract<Reply, { kind: 'price' }> => reply.kind === 'price' },
  )
  price.price.toFixed()
  const data = await request(socket, 'price', { match: data => data === 'x', timeout: false })
  const known: string | ArrayBuffer | Blob = data
  void known
  // @ts-expect-error -- how would the reply be known?
  await request(socket, 'price', {})
  // @ts-expect-error -- no codec makes a message of it
  await request(socket, { get: 'price' }, { match: () => true })
}
