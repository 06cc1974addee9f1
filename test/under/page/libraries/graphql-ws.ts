import { createClient } from 'graphql-ws'
import type { Connect } from '../driver.ts'

const connect: Connect = (url, webSocketImpl) => {
  const client = createClient({
    url,
    webSocketImpl,
    lazy: false,
    keepAlive: 700,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    onNonLazyError: () => {},
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
