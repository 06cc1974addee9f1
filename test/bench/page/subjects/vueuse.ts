import { useWebSocket } from '@vueuse/core'
import { TEXT, plain } from '../subject.ts'

export default plain(async (url, hear) => {
  let opened = () => {}
  const open = new Promise<void>(resolve => (opened = resolve))
  const { send } = useWebSocket(url, {
    autoReconnect: true,
    heartbeat: { message: 'ping', responseMessage: 'pong', pongTimeout: 3_600_000 },
    onConnected: () => opened(),
    onMessage: (_, { data }) => hear(data),
  })
  await open
  return () => send(TEXT)
})
