import { createClient } from 'graphql-ws'
import type { Connect } from '../driver.ts'

const connect: Connect = (url, webSocketImpl, _, settings = { keepAlive: 700 }) => {
  const { pongTimeout, ...options } = settings
  let overdue: ReturnType<typeof setTimeout>
  const client = createClient({
    url,
    webSocketImpl,
    lazy: false,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    onNonLazyError: () => {},
    // Its recipe for judging by its own pings; without it, it only sends them.
    ...(pongTimeout && {
      on: {
        ping(isReceived) {
          if (!isReceived) overdue = setTimeout(() => client.terminate(), pongTimeout as number)
        },
        pong(isReceived) {
          if (isReceived) clearTimeout(overdue)
        },
      },
    }),
    ...options,
  })
  return {
    exchange: async text => {
      const query = 'query ($text: String!) { echo(text: $text) }'
      for await (const { data } of client.iterate<{ echo: string }>({ query, variables: { text } }))
        if (data?.echo === text) return
      throw new Error('no answer')
    },
    close: () => client.dispose(),
  }
}
export default connect
