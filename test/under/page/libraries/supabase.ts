import { REALTIME_SUBSCRIBE_STATES, RealtimeClient } from '@supabase/realtime-js'
import type { Connect, Settings } from '../driver.ts'
import { Echoes } from '../driver.ts'

const SETTINGS: Settings = { heartbeatIntervalMs: 5000, reconnectAfterMs: () => 500 }

const connect: Connect = (url, transport, _, settings = SETTINGS) => {
  const echoes = new Echoes()
  const client = new RealtimeClient(url, {
    transport,
    params: { apikey: 'key' },
    ...settings,
  })
  let isJoined = false
  const channel = client.channel('room', { config: { broadcast: { self: true } } })
  channel.on('broadcast', { event: 'echo' }, ({ payload }) => {
    echoes.came((payload as { text: string }).text)
  })
  channel.subscribe(status => {
    isJoined = status === REALTIME_SUBSCRIBE_STATES.SUBSCRIBED
  })
  return {
    exchange: text =>
      echoes.exchange(text, () => {
        // While it is not joined it would take the way of HTTP.
        if (isJoined) return channel.send({ type: 'broadcast', event: 'echo', payload: { text } })
        return undefined
      }),
    close: () => client.disconnect(),
  }
}
export default connect
