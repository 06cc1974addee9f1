import type { Beat, HeartbeatFormat, Payload } from '../core/formats/format.ts'
import type { Heartbeat } from '../core/heartbeat.ts'
import { report } from './runtime.ts'

/** A frame that says something to the heartbeat. */
export interface Heard {
  /** It is the reply that was owed. */
  replied: boolean
  /** It is the heartbeat's own, and hidden from the application. */
  hidden: boolean
  /** It moved the timings of the heartbeat. */
  announced: boolean
  /** What to send back at once. */
  answer: Payload | undefined
}

const failedFormats = new WeakSet<HeartbeatFormat>()

/**
 * Tells the heartbeat of an inbound frame.
 *
 * @returns `undefined` for a frame that is the application's and says nothing new.
 */
export function hear(format: HeartbeatFormat, heart: Heartbeat, data: unknown): Heard | undefined {
  const beat = readFrame(format, data, heart.state === 'waiting' ? heart.pings : 0)
  if (!beat && !heart.attentive) return undefined
  const details: Beat = typeof beat === 'object' ? beat : { reply: !!beat }
  const replied = heart.frame(performance.now(), !!details.reply)
  const announced = details === beat
  if (announced) heart.announce(details.interval, details.timeout)
  return { replied, hidden: details.hide ?? replied, announced, answer: details.answer }
}

/**
 * What an inbound frame means to the heartbeat. A format that throws has recognised nothing; that it
 * throws is reported once.
 *
 * @param id - That of the ping that is out; 0 when no reply is owed.
 */
function readFrame(
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
