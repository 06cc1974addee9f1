import { Socket } from 'phoenix'
import type { Subject } from '../subject.ts'
import { TEXT } from '../subject.ts'

const subject: Subject = {
  peer: {
    answer(frame) {
      const [joinRef, ref, topic] = JSON.parse(frame as string) as unknown[]
      return JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }])
    },
  },
  frame: JSON.stringify([null, null, 'room', 'text', { text: TEXT }]),
  async connect(url, hear) {
    const socket = new Socket(url, { heartbeatIntervalMs: 3_600_000 })
    socket.connect()
    const channel = socket.channel('room')
    channel.on('text', ({ text }: { text: string }) => hear(text))
    await new Promise(resolve => channel.join().receive('ok', resolve))
    // Not `channel.push`, which keeps each message until its reply or its timeout has come.
    const message = { topic: 'room', event: 'text', payload: { text: TEXT }, ref: null }
    return () => socket.push(message)
  },
}
export default subject
