import type { HeartbeatFormat } from './format.ts'

/** A longer frame is not walked through in search of a reply. */
const LONGEST_WALK = 65_536

/**
 * MQTT 3.1.1 and 5 over WebSockets (subprotocol `mqtt`): pings of ours, binary frames.
 *
 * ```
 * client: C0 00      PINGREQ
 * server: D0 00      PINGRESP
 * ```
 *
 * A PINGRESP carries no id, and the library may have a ping out as well. So it counts for us and is
 * shown, since a library takes any for the one it waits for. A frame may hold several packets, or
 * part of one, so a frame is never hidden. No ping before the server's CONNACK.
 *
 * The socket's `binaryType` must be `'arraybuffer'`, as MQTT libraries have it: what is in a `Blob`
 * cannot be seen in time. A library that writes one packet in several frames must not be interrupted
 * in between; MQTT.js is not, unless more than its `browserBufferSize` (512 KiB) waits to be sent.
 *
 * @param keepAlive - Seconds, as in the CONNECT packet; the longest interval. 0 for none. Default 60.
 * @throws TypeError when `keepAlive` is not 0 to 65 535.
 * @see https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html sections 3.1.2.10, 3.12, 3.13, 6
 */
export function mqtt(keepAlive = 60): HeartbeatFormat {
  if (!(typeof keepAlive === 'number' && keepAlive >= 0 && keepAlive <= 65_535)) {
    throw new TypeError('belay-ws: mqtt(keepAlive) takes 0 to 65535 seconds')
  }
  return {
    handshake: true,
    reads: 'bytes',
    maxInterval: keepAlive * 1000 || Infinity,
    pong: 'PINGRESP',
    ping: () => new Uint8Array([0xc0, 0]),
    read: (data, id) => id > 0 && hasPingresp(data) && { reply: true, hide: false },
  }
}

/** Walks from packet to packet; what does not begin at a packet may mislead it, and cannot hurt. */
function hasPingresp(data: unknown): boolean {
  if (!(data instanceof ArrayBuffer) || data.byteLength > LONGEST_WALK) return false
  const bytes = new Uint8Array(data)
  for (let at = 0; at + 1 < bytes.length;) {
    if (bytes[at] === 0xd0 && !bytes[at + 1]) return true
    // The remaining length: seven bits in each byte, the lowest first, at most four bytes.
    let length = 0
    let shift = 1
    let byte
    do {
      byte = bytes[++at] ?? 0
      length += (byte & 127) * shift
      shift *= 128
    } while (byte > 127 && shift < 2 ** 28)
    at += 1 + length
  }
  return false
}
