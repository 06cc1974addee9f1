import type {
  ProtocolsProvider,
  ReconnectingWebSocket,
  ReconnectingWebSocketOptions,
  UrlProvider,
} from '../index.ts'

/** The url, as for `ReconnectingWebSocket`; nothing for no connection. */
export type Target = UrlProvider | null | undefined

/**
 * Those of `ReconnectingWebSocket`, which are read when a connection is made: another `url` or `key`
 * makes a new one, other options do not. New functions do not cause a new one either.
 */
export interface BindingOptions extends Omit<ReconnectingWebSocketOptions, 'protocols'> {
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
  /** Called with each message, in order, none left out. */
  onMessage?: ((event: MessageEvent) => unknown) | undefined
  /**
   * Called when a connection opens, the first time and after each reconnect; also when a shared one
   * is open already. The place to log in and to subscribe: what is sent here goes ahead of the outbox.
   */
  onOpen?: ((socket: ReconnectingWebSocket) => unknown) | undefined
}
