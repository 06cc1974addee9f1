import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import type { TrpcRouter } from '../../server/trpc.ts'
import type { Connect, Settings } from '../driver.ts'

const SETTINGS: Settings = {
  retryDelayMs: () => 500,
  keepAlive: { enabled: true, intervalMs: 200, pongTimeoutMs: 20_000 },
}

const connect: Connect = (url, WebSocket, _, settings = SETTINGS) => {
  const connection = createWSClient({
    url,
    WebSocket,
    ...settings,
  })
  const client = createTRPCClient<TrpcRouter>({ links: [wsLink({ client: connection })] })
  return {
    exchange: text => client.echo.query(text),
    close: () => connection.close(),
  }
}
export default connect
