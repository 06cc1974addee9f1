import { io } from 'socket.io-client'
import type { Subject } from '../subject.ts'
import { TEXT } from '../subject.ts'

const subject: Subject = {
  peer: {
    greet:
      '0{"sid":"a","upgrades":[],"pingInterval":3600000,"pingTimeout":20000,"maxPayload":1000000}',
    answer: frame => (frame === '40' ? '40{"sid":"b"}' : undefined),
  },
  frame: `42${JSON.stringify(['text', TEXT])}`,
  async connect(url, hear) {
    const socket = io(url, { transports: ['websocket'] })
    socket.on('text', hear)
    await new Promise<void>(resolve => socket.on('connect', resolve))
    return () => socket.emit('text', TEXT)
  },
}
export default subject
