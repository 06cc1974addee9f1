import mqtt from 'mqtt'
import type { Frame } from '../fake-socket.ts'
import type { Subject } from '../subject.ts'
import { TEXT } from '../subject.ts'

const TOPIC = 'text'
const bytes = (...parts: (number | string)[]): ArrayBuffer =>
  Uint8Array.from(
    parts.flatMap(part => (typeof part === 'number' ? part : [...new TextEncoder().encode(part)])),
  ).buffer

/** CONNACK and SUBACK, MQTT 3.1.1, sections 3.2 and 3.9. */
function answer(frame: Frame): Frame | undefined {
  const packet = new Uint8Array(frame as ArrayBuffer)
  if (packet[0] === 0x10) return bytes(0x20, 2, 0, 0)
  return packet[0] === 0x82 ? bytes(0x90, 3, packet[2]!, packet[3]!, 0) : undefined
}

const subject: Subject = {
  peer: { answer },
  // PUBLISH with QoS 0, section 3.3.
  frame: bytes(0x30, 2 + TOPIC.length + TEXT.length, 0, TOPIC.length, TOPIC, TEXT),
  async connect(url, hear) {
    const client = mqtt.connect(url, { keepalive: 3600 })
    client.on('message', (_, payload) => hear(payload))
    await client.subscribeAsync(TOPIC)
    return () => client.publishAsync(TOPIC, TEXT)
  },
}
export default subject
