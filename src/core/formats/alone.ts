/** For protocols that have a client library with a heartbeat of its own. */
export interface AloneOptions {
  /**
   * Nobody else on this socket speaks the protocol's heartbeat: the server's pings are answered and,
   * like the replies to ours, kept from the application. By default a library does that, so all its
   * frames pass in both directions.
   *
   * @defaultValue false
   */
  readonly alone?: boolean
}
