/**
 * One exchange: a ping and what arrives after it. It keeps two questions apart. "Does anything
 * arrive?" is answered by any frame. "Does anything get there?" is answered only by the reply.
 *
 * | deadline | what is missing then |
 * |---|---|
 * | `silence` | any frame |
 * | `reply` | the reply, although frames arrive |
 * | `upload.at` | nothing: the send buffer wants a look |
 *
 * Where nobody replies, an exchange lasts from one frame to the next, and only `silence` is used.
 */
import { Deadline } from './deadline.ts'
import { UploadWatch } from './upload.ts'

export class Exchange {
  readonly silence: Deadline = new Deadline()
  readonly reply: Deadline = new Deadline()
  readonly upload: UploadWatch = new UploadWatch()
  sentAt = 0
  /** Nothing was queued ahead of the ping, so the round trip is worth a sample. */
  isClean = false

  get at(): number {
    return Math.min(this.silence.at, this.reply.at, this.upload.at)
  }

  /** The page was late. */
  excuse(until: number): void {
    this.silence.excuse(until)
    this.reply.excuse(until)
  }

  /** Whether one of the two is missing. Each has its own turn: frames put off only the first. */
  passed(now: number): boolean {
    return this.silence.passed(now) || this.reply.passed(now)
  }

  /** It is over: nothing is waited for. */
  clear(): void {
    this.silence.clear()
    this.reply.clear()
    this.upload.ahead = 0
    this.upload.at = Infinity
  }
}
