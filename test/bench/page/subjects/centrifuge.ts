import { Centrifuge } from 'centrifuge'
import type { Frame } from '../fake-socket.ts'
import type { Subject } from '../subject.ts'
import { TEXT } from '../subject.ts'

const CHANNEL = 'room'

function answer(frame: Frame): string | undefined {
  const lines = (frame as string).split('\n').filter(Boolean)
  const replies = lines.map(line => {
    const { id, connect } = JSON.parse(line) as { id: number; connect?: object }
    if (connect) return { id, connect: { client: 'a', version: '0', ping: 3600, pong: true } }
    return { id, subscribe: {} }
  })
  return replies.map(reply => JSON.stringify(reply)).join('\n')
}

const subject: Subject = {
  peer: { answer },
  frame: JSON.stringify({ push: { channel: CHANNEL, pub: { data: TEXT } } }),
  async connect(url, hear) {
    const client = new Centrifuge(url)
    const subscription = client.newSubscription(CHANNEL)
    subscription.on('publication', ({ data }) => hear(data))
    subscription.subscribe()
    client.connect()
    await subscription.ready()
    return () => client.send(TEXT)
  },
}
export default subject
