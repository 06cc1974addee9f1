import type { HeartbeatFormat } from '../core/formats/format.ts'
import { report } from './runtime.ts'

const failedFormats = new WeakSet<HeartbeatFormat>()

/**
 * What an inbound frame means to the heartbeat. A format that throws has recognised nothing; that it
 * throws is reported once.
 *
 * @param id - That of the ping that is out; 0 when no reply is owed.
 */
export function readFrame(
  format: HeartbeatFormat,
  data: unknown,
  id: number,
): ReturnType<HeartbeatFormat['read']> {
  try {
    return format.read(data, id)
  } catch (error) {
    if (!failedFormats.has(format)) {
      failedFormats.add(format)
      report(error)
    }
    return false
  }
}
