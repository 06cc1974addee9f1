/** The messages of one connection as one component reads them: raw, and as its codec decodes them. */
import { Decoder } from '../codec/decoder.ts'
import type { Codec, Invalid } from '../codec/index.ts'
import { guarded } from './guarded.ts'
import type { AnyOptions } from './options.ts'

/** The latest options of a component, and the last value that its codec has made. */
export interface Reading {
  readonly options: AnyOptions
  data?: unknown
}

export class Reader {
  readonly #reading: Reading
  readonly #watchers: Iterable<() => void>
  readonly #decoder = new Decoder()
  #isOver = false

  /**
   * @param watchers - Called when `data` has changed; without a codec with each message.
   * @throws TypeError for functions that would never be called.
   */
  constructor(reading: Reading, watchers: Iterable<() => void>) {
    const { codec, onData, onInvalid } = reading.options
    if (!codec && (onData || onInvalid)) {
      throw new TypeError('belay-ws: onData and onInvalid need a codec; add one, or use onMessage')
    }
    this.#reading = reading
    this.#watchers = watchers
  }

  /** A message from before the component, only to show. */
  show({ data }: MessageEvent): void {
    this.#decode(data as Invalid['data'])
  }

  /** A message for all functions of the component. */
  hear(event: MessageEvent): void {
    const { options } = this.#reading
    // An error of the application's function is for the browser to report, and no reason to stop.
    try {
      options.onMessage?.(event)
    } finally {
      if (options.codec) this.#decode(event.data as Invalid['data'], true)
      else this.#changed()
    }
  }

  /** The component is gone: messages that are still being decoded reach it no more. */
  stop(): void {
    this.#isOver = true
  }

  #decode(data: Invalid['data'], isNews = false): void {
    const reading = this.#reading
    const { codec } = reading.options
    if (!codec) return
    const accept = (value: unknown): void => {
      if (this.#isOver) return
      reading.data = value
      this.#changed()
      // The latest function, because decoding may take its time.
      if (isNews) guarded(() => reading.options.onData?.(value))
    }
    const refuse = (error: unknown): void => {
      if (this.#isOver || !isNews) return
      const { onInvalid } = reading.options
      if (onInvalid) guarded(() => onInvalid({ data, error }))
      else this.#decoder.warn(error)
    }
    this.#decoder.decode(codec as Codec<never, unknown>, data, accept, refuse)
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher()
  }
}
