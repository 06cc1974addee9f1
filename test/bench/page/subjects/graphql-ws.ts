import { createClient } from 'graphql-ws'
import type { Subject } from '../subject.ts'
import { TEXT } from '../subject.ts'

const ID = 'id'

const subject: Subject = {
  peer: {
    answer: frame =>
      (frame as string).includes('connection_init') ? '{"type":"connection_ack"}' : undefined,
  },
  frame: JSON.stringify({ id: ID, type: 'next', payload: { data: { text: TEXT } } }),
  async connect(url, hear) {
    const client = createClient({ url, lazy: false, generateID: () => ID })
    await new Promise(resolve => client.on('connected', resolve))
    client.subscribe<{ text: string }>(
      { query: 'subscription { text }' },
      { error() {}, complete() {}, next: ({ data }) => hear(data?.text) },
    )
    // It sends no messages, only operations.
    return undefined
  },
}
export default subject
