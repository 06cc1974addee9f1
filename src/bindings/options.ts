import type { Codec, Invalid } from '../codec/index.ts'
import type {
  Message,
  ProtocolsProvider,
  ReconnectingSocket,
  ReconnectingWebSocket,
  ReconnectingWebSocketOptions,
  SendResult,
  UrlProvider,
} from '../index.ts'

/** The url, as for `ReconnectingWebSocket`; nothing for no connection. */
export type Target = UrlProvider | null | undefined

/**
 * Those of `ReconnectingWebSocket`, which are read when a connection is made: another `url` or `key`
 * makes a new one, other options do not. New functions do not cause a new one either.
 */
export interface BindingOptions<Sent = Message, Received = unknown> extends Omit<
  ReconnectingWebSocketOptions,
  'protocols'
> {
  /** The subprotocols to offer, as for `ReconnectingWebSocket`. */
  protocols?: ProtocolsProvider
  /**
   * All who give the same key and url share one connection. It is made with the options of the one
   * who comes first, and is closed after the last has gone. The client asks the functions of the
   * first who still uses the key. Another key makes another connection, and so does a key whose
   * client has ended.
   *
   * @defaultValue a connection of one's own
   */
  key?: string | undefined
  /**
   * Makes a part in the connection of a shared worker in the place of a client: return
   * `shared(worker, fallback)` of `belay-ws/tabs`. The url and the other options are those of `fallback`,
   * which is for browsers without shared workers. Give a `key` too, or each component is a tab by itself.
   *
   * @param fallback - Makes the client that there would be without this option.
   * @defaultValue none: a client in the page
   */
  shared?: ((fallback: () => ReconnectingWebSocket) => ReconnectingSocket) | undefined
  /**
   * Makes values of messages and messages of values: for `data`, `onData` and `send`. The latest codec
   * counts, so you can make it while rendering.
   *
   * @defaultValue none: `send` takes what the client takes, and `data` is `undefined`
   */
  codec?: Codec<Sent, Received> | undefined
  /** Called with each message, in order, none left out. */
  onMessage?: ((event: MessageEvent) => unknown) | undefined
  /** Called with the value of each message that the codec has decoded, in order, none left out. */
  onData?: ((value: Received) => unknown) | undefined
  /**
   * Called with each message that the codec refuses.
   *
   * @defaultValue a warning in the console, once
   */
  onInvalid?: ((event: Invalid) => unknown) | undefined
  /**
   * Called when a connection opens, the first time and after each reconnect; also when a shared one
   * is open already. The place to log in and to subscribe: messages from here go ahead of the outbox.
   *
   * @param send - The `send` of the component, which has its codec.
   */
  onOpen?: ((socket: ReconnectingSocket, send: (value: Sent) => SendResult) => unknown) | undefined
}

/** The options of whatever component it is. */
// Its functions take what its own codec makes.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyOptions = BindingOptions<any, any>
