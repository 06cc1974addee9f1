import type { Destination } from '../client/attempt.ts'
import type { Provider } from '../client/providers.ts'
import type { HeartbeatFormat } from '../core/formats/format.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import type { Setup } from '../socket/setup.ts'

/** Gives the client its next socket. */
export interface Supplier {
  /** The socket that the next attempt gets; `undefined` to make one. */
  readonly successor: { readonly url: string } | undefined
  /** Whether the attempt in hand got such a socket, which is prepared elsewhere. */
  readonly isAdopted: boolean
  supply(
    Socket: Destination['Socket'],
    url: string,
    protocols: string | string[] | undefined,
    setup: Setup,
  ): HeartbeatWebSocket
  /** The server asked for another connection. */
  told(): void
}

/**
 * The destination of a client whose sockets come from a supplier: for a socket that is there already,
 * nobody is asked for an address, and nothing is prepared.
 */
export function joinedDestination(destination: Destination, supplier: Supplier): Destination {
  const { protocols, peers, hasReplies, emitter, binaryType, settings } = destination
  const Socket = function (
    ...[url, protocols, setup]: ConstructorParameters<Destination['Socket']>
  ) {
    return supplier.supply(destination.Socket, url, protocols, setup)
  }
  return {
    url: info => supplier.successor?.url ?? given(destination.url, info),
    protocols: info => (supplier.successor ? undefined : given(protocols, info)),
    Socket: Socket as never,
    settings: { ...settings, format: settings.format && listening(settings.format, supplier) },
    peers,
    hasReplies,
    get prepare() {
      return supplier.successor || supplier.isAdopted ? undefined : destination.prepare
    },
    emitter,
    get isReady() {
      return !!supplier.successor
    },
    binaryType,
  }
}

type Info<T> = Parameters<Extract<Provider<T>, (info: never) => unknown>>[0]

const given = <T>(provider: Provider<T>, info: Info<T>): T | PromiseLike<T> =>
  typeof provider === 'function'
    ? (provider as (info: Info<T>) => T | PromiseLike<T>)(info)
    : provider

/** The same format, which also tells when the server asks for another connection. */
function listening(format: HeartbeatFormat, supplier: Supplier): HeartbeatFormat {
  const { ping } = format
  return Object.create(format, {
    ...(ping && { ping: { value: (id: number) => ping.call(format, id) } }),
    read: {
      value: (data: unknown, id: number) => {
        const beat = format.read(data, id)
        if (typeof beat === 'object' && beat?.handover) supplier.told()
        return beat
      },
    },
  }) as HeartbeatFormat
}
