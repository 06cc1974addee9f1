/** What the compiler knows of the values of a codec. Never run. */
import { z } from 'zod'
import { useReconnectingWebSocket as useInReact } from '../../src/bindings/react.ts'
import { createReconnectingWebSocket as inSolid } from '../../src/bindings/solid.ts'
import { reconnectingWebSocket as store } from '../../src/bindings/store.ts'
import { createReconnectingWebSocket as inSvelte } from '../../src/bindings/svelte.ts'
import { useReconnectingWebSocket as useInVue } from '../../src/bindings/vue.ts'
import type { Codec } from '../../src/codec/index.ts'
import { jsonCodec } from '../../src/codec/index.ts'

interface Command {
  do: 'buy'
}
interface Price {
  price: number
}
declare const codec: Codec<Command, Price>
const url = 'wss://example.com'

export function typed(): unknown[] {
  const options = {
    codec,
    onOpen: (_: unknown, send: (command: Command) => unknown) => send({ do: 'buy' }),
  }
  const react = useInReact(url, options)
  const price: number | undefined = react.data?.price
  react.send({ do: 'buy' })
  // @ts-expect-error -- no such command
  react.send({ do: 'sell' })
  // @ts-expect-error -- the codec makes no message of it
  react.send('buy')
  const vue = useInVue(() => url, { codec, onData: ({ price }) => price.toFixed() })
  const solid = inSolid(() => url, { codec, onData: ({ price }) => price.toFixed() })
  const svelte = inSvelte(() => url, { codec, onData: ({ price }) => price.toFixed() })
  // @ts-expect-error -- not in a price
  store(url, { codec, onData: ({ amount }) => amount as unknown })
  store(url, { codec }).subscribe(({ data }) => data?.price.toFixed())
  // @ts-expect-error -- no such command, in what opens either
  useInReact(url, { codec, onOpen: (_, send) => send({ do: 'sell' }) })
  useInReact(url, {
    codec: jsonCodec(z.object({ at: z.string() })),
    onData: ({ at }) => at.trim(),
    onOpen: (socket, send) => [socket.status, send({ any: 'thing' })],
  })
  return [
    price,
    vue.data.value?.price.toFixed(),
    solid.data()?.price.toFixed(),
    svelte.data?.price.toFixed(),
  ]
}

export function untyped(): unknown {
  const { data, send } = useInReact(url, { onMessage: ({ data }) => data as unknown })
  const nothing: undefined = data
  send(new Uint8Array(1))
  // @ts-expect-error -- there is no codec
  send({ do: 'buy' })
  const named: ReturnType<typeof useInVue> = useInVue(url)
  named.send('text')
  return nothing
}
