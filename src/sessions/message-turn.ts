import type { Outgoing } from '../core/delivery/server-session.ts'
import { badOption } from '../core/options.ts'
import { bytesWithin } from './message-size.ts'
import type { Turn } from './options.ts'
import type { SessionMessage } from './session-interface.ts'

/** The longest note, in characters. */
const LONGEST_NOTE = 4_096

/** The changes that the handler of one message makes, in one step with its acknowledgement. */
export class MessageTurn implements Turn {
  /** Most messages have none. */
  replies: Outgoing<SessionMessage>[] | undefined
  /** The note that replaces the one before. */
  newNote: string | undefined
  isOver = false
  private readonly maxBytes: number

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  // Both may be taken out of it: `(session, data, isBinary, { send }) => …`.
  readonly send = (message: SessionMessage): void => {
    if (this.isOver) throw new Error('belay-ws: the turn is over; use session.send()')
    const reply = { message, bytes: bytesWithin(this.maxBytes, message) }
    if (this.replies) this.replies.push(reply)
    else this.replies = [reply]
  }

  readonly note = (text: string): void => {
    this.newNote = checkedNote(text)
  }
}

/** @throws RangeError for anything but a text that is short enough. */
export function checkedNote(note: string): string {
  if (typeof note === 'string' && note.length <= LONGEST_NOTE) return note
  throw badOption('note', note, `a text of at most ${LONGEST_NOTE} characters`)
}
