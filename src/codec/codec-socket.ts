import { hold } from '../core/delivery/holding.ts'
import type { ReconnectingSocket, SendResult } from '../index.ts'
import type { Messages, MessagesOptions } from '../messages/inbox.ts'
import { Inbox } from '../messages/inbox.ts'
import type { MessageData } from '../messages/message-data.ts'
import { endWith } from '../messages/messages.ts'
import { report } from '../socket/runtime.ts'
import type { Codec } from './codec.ts'
import { Decoder } from './decoder.ts'

/** A message that could not be decoded, or that the schema refused. */
export interface Invalid {
  /** The message as it came. */
  readonly data: MessageData
  /** The error of the codec or the schema; a `SchemaError` has the `issues`. */
  readonly error: unknown
}

/** The events of a socket with a codec. */
export interface CodecEvents<Received> {
  /** A message came and was decoded. */
  message: (value: Received) => void
  /** A message came and is lost to the application but for this event. */
  invalid: (event: Invalid) => void
}

/** Typed messages over a client; {@link withCodec} makes one. */
export interface CodecSocket<Sent, Received> {
  /** The client beneath. */
  readonly socket: ReconnectingSocket
  /**
   * As `send()` of the client.
   *
   * @throws The errors of the codec's `encode` and of the client's `send()` throws.
   */
  send(value: Sent): SendResult
  /**
   * Listens. A listener that throws hurts only itself. Messages are decoded only while somebody
   * listens or iterates; each is decoded once.
   *
   * @returns The undo.
   */
  on<K extends keyof CodecEvents<Received>>(
    event: K,
    listener: CodecEvents<Received>[K],
  ): () => void
  /**
   * As `messages()` for the client; a message that is invalid is left out. Ends after those that came
   * before the end of the client, also where their decoding takes longer.
   */
  messages(options?: MessagesOptions<Received>): Messages<Received>
}

/**
 * Gives a client typed messages. They are handed on in the order in which they came, also where
 * decoding or checking is async and takes differently long. A message that fails is an `invalid`
 * event, and where nobody listens to that, a warning in the console, once.
 */
export function withCodec<Sent, Received>(
  socket: ReconnectingSocket,
  codec: Codec<Sent, Received>,
): CodecSocket<Sent, Received> {
  return new TypedSocket(socket, codec)
}

type Consumer<T> = (it: T, data: MessageData) => void

class TypedSocket<Sent, Received> implements CodecSocket<Sent, Received> {
  /** Not a plain object: Vue's `reactive` leaves it alone, and private members work. */
  readonly [Symbol.toStringTag]: string = 'CodecSocket'
  readonly socket: ReconnectingSocket
  readonly #codec: Codec<Sent, Received>
  readonly #decoder = new Decoder()
  readonly #consumers = {
    message: new Set<Consumer<Received>>(),
    invalid: new Set<Consumer<Invalid>>(),
  }
  readonly #hear = ({ data }: MessageEvent): void => this.#decode(data as MessageData)

  constructor(socket: ReconnectingSocket, codec: Codec<Sent, Received>) {
    this.socket = socket
    this.#codec = codec
  }

  send(value: Sent): SendResult {
    return this.socket.send(this.#codec.encode(value))
  }

  on<K extends keyof CodecEvents<Received>>(
    event: K,
    listener: CodecEvents<Received>[K],
  ): () => void {
    // In a function of its own, because the same listener may be given twice.
    return this.#add(event, it => (listener as (it: unknown) => void)(it))
  }

  messages(options: MessagesOptions<Received> = {}): Messages<Received> {
    const inbox = new Inbox(options)
    const undo = this.#add('message', (value, data) => inbox.put(value as Received, data))
    inbox.ended.addEventListener('abort', undo)
    // Behind what is still being decoded.
    endWith(this.socket, inbox.ended, () => this.#decoder.afterwards(() => inbox.finish()))
    return inbox
  }

  #add(event: keyof CodecEvents<Received>, consumer: Consumer<unknown>): () => void {
    this.#consumers[event].add(consumer)
    this.socket.addEventListener('message', this.#hear)
    return () => {
      this.#consumers[event].delete(consumer)
      const { message, invalid } = this.#consumers
      if (!message.size && !invalid.size) this.socket.removeEventListener('message', this.#hear)
    }
  }

  #decode(data: MessageData): void {
    // Decoding may take its time, and the message is not handled before.
    const release = hold() ?? (then => then!())
    const accept = (value: Received): void => release(() => this.#tell('message', value, data))
    const refuse = (error: unknown): void =>
      release(() => {
        if (!this.#tell('invalid', { data, error }, data)) this.#decoder.warn(error)
      })
    this.#decoder.decode(this.#codec, data, accept, refuse)
  }

  /** @returns Whether anybody was there to hear it. */
  #tell(event: keyof CodecEvents<Received>, it: unknown, data: MessageData): boolean {
    const consumers = [...this.#consumers[event]] as Consumer<unknown>[]
    for (const consumer of consumers) {
      try {
        consumer(it, data)
      } catch (error) {
        report(error)
      }
    }
    return consumers.length > 0
  }
}
