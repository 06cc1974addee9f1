import type { Frame, Peer } from './fake-socket.ts'

/** The text that an application gets and sends in each message: 100 characters. */
export const TEXT = 'x'.repeat(100)

/** One client library whose cost per message is measured. */
export interface Subject {
  peer?: Peer
  /** The frame in which the server sends `TEXT` to the application. */
  frame: Frame
  /**
   * Connects by the library's ordinary means, with its defaults.
   *
   * @param hear - To be called with each text that reaches the application.
   * @returns Once connected: sends `TEXT` by the library's ordinary means, where it sends messages.
   */
  connect(url: string, hear: (text: unknown) => void): Promise<(() => unknown) | undefined>
}

/** For libraries that pass frames on as they are. */
export const plain = (connect: Subject['connect']): Subject => ({
  frame: TEXT,
  peer: { beat: frame => (frame === 'ping' ? 'pong' : undefined) },
  connect,
})

/** Resolves with the next event of this type. */
export const next = (
  target: Pick<EventTarget, 'addEventListener'>,
  type: string,
): Promise<unknown> =>
  new Promise(resolve => target.addEventListener(type, resolve, { once: true }))
