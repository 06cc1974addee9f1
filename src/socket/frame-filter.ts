import type { Beat, HeartbeatFormat, Payload } from '../core/formats/format.ts'
import type { Heartbeat } from '../core/heartbeat.ts'
import { frameSize } from './frame-size.ts'
import { report } from './runtime.ts'

/** A frame that says something to the heartbeat. */
export interface Heard {
  /** It is the expected reply. */
  replied: boolean
  /** It is the heartbeat's own, and hidden from the application. */
  hidden: boolean
  /** The answer to send back at once. */
  answer: Payload | undefined
}

const failedFormats = new WeakSet<HeartbeatFormat>()

/**
 * Tells the heartbeat of an inbound frame. A format that throws has recognised nothing; that it throws
 * is reported once.
 *
 * @returns `undefined` for a frame that is the application's and says nothing new.
 */
export function hear(format: HeartbeatFormat, heart: Heartbeat, data: unknown): Heard | undefined {
  let beat: ReturnType<HeartbeatFormat['read']>
  try {
    // 0 where no reply is owed.
    beat = format.read(data, heart.state === 'waiting' ? heart.pings : 0)
  } catch (error) {
    if (!failedFormats.has(format)) report(error)
    failedFormats.add(format)
  }
  if (!beat && !heart.attends()) return undefined
  const details: Beat = typeof beat === 'object' ? beat : { reply: !!beat }
  const replied = heart.frame(performance.now(), !!details.reply, frameSize(data))
  if (details === beat) heart.announce(details.interval, details.timeout, details.spread)
  return { replied, hidden: details.hide ?? replied, answer: details.answer }
}
