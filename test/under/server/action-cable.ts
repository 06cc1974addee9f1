import type { Server } from './server.ts'
import { standIn } from './stand-in.ts'

interface Command {
  command: string
  identifier: string
  data?: string
}

/**
 * A stand-in for Action Cable: welcome, beats, subscriptions, and messages that come back.
 *
 * @param period - Milliseconds from one beat to the next.
 */
export const startActionCable = (period = 1000): Promise<Server> =>
  standIn(({ send, every }) => {
    send('{"type":"welcome"}')
    every(period, () => send(`{"type":"ping","message":${Math.floor(Date.now() / 1000)}}`))
    return text => {
      const { command, identifier, data } = JSON.parse(text) as Command
      if (command === 'subscribe')
        send(JSON.stringify({ identifier, type: 'confirm_subscription' }))
      if (data !== undefined) send(JSON.stringify({ identifier, message: JSON.parse(data) }))
    }
  }, 'actioncable-v1-json')
