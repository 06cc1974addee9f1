/**
 * Tells the messages on a connection with sessions from the frames of the protocol, which PROTOCOL.md
 * lists. Written anew, so that the library is not held against itself.
 */

const DLE = '\u0010'

/** The ping on a connection that has its session. */
export const SESSION_PING = `${DLE}p`

/** The frames of one client on one connection. */
export class SessionFrames {
  #isProbeNext = false

  /** @param frame - A text, or its first characters; anything else is bytes. */
  isMessage(frame: unknown): boolean {
    if (typeof frame !== 'string') return true
    const isProbe = this.#isProbeNext && frame === 'ping'
    this.#isProbeNext = frame.startsWith(`${DLE}h`)
    return !isProbe && (!frame.startsWith(DLE) || frame[1] === '=')
  }
}

/** The public name of the session in a welcome; `undefined` for any other frame. */
export function welcomedTo(frame: unknown): string | undefined {
  if (typeof frame !== 'string' || !frame.startsWith(`${DLE}w`)) return undefined
  return (JSON.parse(frame.slice(2)) as { id: string }).id
}
