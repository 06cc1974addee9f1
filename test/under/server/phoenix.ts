import type { Server } from './server.ts'
import { standIn } from './stand-in.ts'

/** A stand-in for Phoenix channels, serialisation v2: join, heartbeat, and each push comes back. */
export const startPhoenix = (): Promise<Server> =>
  standIn(({ send }) => text => {
    const [joinRef, ref, topic, event, payload] = JSON.parse(text) as unknown[]
    const response = event === 'echo' ? payload : {}
    send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response }]))
  })

interface Envelope {
  topic: string
  event: string
  payload: unknown
  ref: string
  join_ref?: string
}

/** A stand-in for Supabase Realtime, object form: join, heartbeat, and broadcasts to oneself. */
export const startSupabase = (): Promise<Server> =>
  standIn(({ send }) => text => {
    const { topic, event, payload, ref } = JSON.parse(text) as Envelope
    if (event === 'broadcast') {
      send(JSON.stringify({ topic, event, payload, ref: null }))
      return
    }
    const response = event === 'phx_join' ? { postgres_changes: [] } : {}
    send(JSON.stringify({ topic, event: 'phx_reply', payload: { status: 'ok', response }, ref }))
  })
