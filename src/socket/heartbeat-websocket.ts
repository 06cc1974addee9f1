/**
 * `HeartbeatWebSocket`: the standard `WebSocket` plus a heartbeat. It is a subclass of the native
 * class, so it works wherever a WebSocket class can be handed in. Steps that imitate the standard
 * are marked [spec]; everything else here goes beyond it. The heartbeat of a socket is its `Watch`.
 */
import { Peers } from '../core/peer.ts'
import { NativeSocket } from './native-socket.ts'
import { Setup } from './setup.ts'
import type {
  HeartbeatWebSocket as Instance,
  HeartbeatWebSocketConstructor,
} from './socket-interface.ts'
import type { HeartbeatWebSocketOptions } from './socket-options.ts'
import { socketSettings } from './socket-options.ts'
import { Watch } from './watch.ts'
import type { WebSocketClass } from './websocket-class.ts'
import { BENEATH, addConstants, beneath, checkClass, globalClass } from './websocket-class.ts'

export type {
  HeartbeatWebSocketConstructor,
  HeartbeatWebSocketEventMap,
} from './socket-interface.ts'
export type { HeartbeatOptions, HeartbeatWebSocketOptions } from './socket-options.ts'
/** A `WebSocket` that knows when it is dead. */
// A type of its own and no alias, so that the reference shows its members.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface HeartbeatWebSocket extends Instance {}

/** A symbol, so that a subclass may call its own static members what it likes. */
const SETUP: unique symbol = Symbol('setup')

type WithSetup = { [SETUP]: Setup }

const isSetup = (value: unknown): value is Setup => value instanceof Setup

/** A base class whose constructor gives what it is given, with the members of another class. */
function carrier(Home: typeof WebSocket): new (socket: EventTarget) => WebSocket {
  const Carrier = function (socket: EventTarget) {
    return socket
  }
  Carrier.prototype = Home.prototype
  return Object.setPrototypeOf(Carrier, Home) as never
}

/**
 * Gives a WebSocket class a heartbeat.
 *
 * @param Given - A class of the standard's shape. Without, each socket is made of the class that is
 *   global at that moment.
 */
export function withHeartbeat(Given?: typeof WebSocket): HeartbeatWebSocketConstructor {
  const Base = Given && beneath(Given)
  const Known = Base ?? globalClass()
  // Sockets of any other class have a facade, which is an `EventTarget`.
  const Home = Known?.prototype instanceof EventTarget ? Known : EventTarget
  // Not by static fields: bundlers make blocks of them, which Safari 16 does not have.
  const finished = (Class: object, setup: Setup): HeartbeatWebSocketConstructor => {
    addConstants(Class as typeof WebSocket)
    return Object.assign(Class, { [BENEATH]: Known, [SETUP]: setup }) as never
  }

  class HeartbeatWebSocket extends carrier(Home as typeof WebSocket) {
    declare static readonly [SETUP]: Setup

    static with(options: HeartbeatWebSocketOptions | false): HeartbeatWebSocketConstructor {
      const setup = new Setup(socketSettings(options, this[SETUP].settings.given), new Peers())
      class HeartbeatWebSocket extends this {
        constructor(...given: unknown[]) {
          // Without static members, a subclass in ES5 has no other way to these options.
          super(...given, (new.target as Partial<WithSetup>)[SETUP] ?? setup)
        }
      }
      return finished(HeartbeatWebSocket, setup)
    }

    readonly #watch: Watch

    // [spec] All that is given and no more: without a url it is a TypeError.
    constructor(...given: unknown[]) {
      const setup =
        given.find(isSetup) ??
        (new.target as Partial<WithSetup>)[SETUP] ??
        HeartbeatWebSocket[SETUP]
      const own = given.filter(value => !isSetup(value))
      const Class = Base ?? globalClass()
      checkClass(Class)
      const native = new NativeSocket(Class, own, new.target)
      super(native.socket)
      this.#watch = new Watch(native, setup, String(own[0]))
    }

    get latency(): number | undefined {
      return this.#watch.heart.roundTrip.latest
    }

    get overdue(): boolean {
      return this.#watch.heart.overdue(performance.now())
    }

    // [spec] CLOSED from the moment the close event is fired.
    override get readyState(): 0 | 1 | 2 | 3 {
      return (this.#watch.native.isOver ? 3 : this.#watch.native.get('readyState')) as 0
    }

    // Beyond the standard, which keeps counting after the end: nothing is waiting to be sent.
    override get bufferedAmount(): number {
      return this.#watch.isAbandoned ? 0 : this.#watch.native.get('bufferedAmount')
    }

    override send(...data: unknown[]): void {
      this.#watch.send(...data)
    }

    override close(...given: unknown[]): void {
      this.#watch.close(given)
    }

    check(isUrgent?: boolean): void {
      this.#watch.check(isUrgent)
    }

    terminate(): void {
      this.#watch.end('')
    }
  }
  return finished(HeartbeatWebSocket, new Setup(socketSettings({}), new Peers()))
}

const classes = /* @__PURE__ */ new WeakMap<object, HeartbeatWebSocketConstructor>()

/**
 * The class with a heartbeat that is built on a WebSocket class; the same one each time.
 *
 * @param Base - A class of the standard's shape. Default: the class that is global now.
 * @throws Error where there is none.
 */
export function socketClass(Base?: WebSocketClass): HeartbeatWebSocketConstructor {
  const Beneath = Base ? beneath(Base as typeof WebSocket) : globalClass()
  checkClass(Beneath)
  const Class = classes.get(Beneath) ?? withHeartbeat(Beneath)
  classes.set(Beneath, Class)
  return Class
}

/**
 * The standard `WebSocket` plus a heartbeat, with the default options; see
 * {@link HeartbeatWebSocketConstructor.with | with} to change them. Each socket is made of the class
 * that is global at that moment.
 */
export const HeartbeatWebSocket: HeartbeatWebSocketConstructor = /* @__PURE__ */ withHeartbeat()
