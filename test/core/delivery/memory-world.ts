/** One client and one server whose sessions are in memory, made of the real state machines. */
import { ClientSession } from '../../../src/core/delivery/client-session.ts'
import type { Room } from '../../../src/core/delivery/frames.ts'
import { frameOf } from '../../../src/core/delivery/hello.ts'
import type { Hello } from '../../../src/core/delivery/hello.ts'
import { Reception } from '../../../src/core/delivery/reception.ts'
import type { Seat } from '../../../src/core/delivery/registry.ts'
import { Registry } from '../../../src/core/delivery/registry.ts'
import { ServerSession } from '../../../src/core/delivery/server-session.ts'
import type { Model, Step } from './explore.ts'
import { broken, copyOf } from './explore.ts'

/** A connection between them. Frames that are under way when it is cut are lost without a word. */
interface Connection {
  up: string[]
  down: string[]
  reception: Reception
  seat: Seat<string, number> | undefined
  /** The server has closed it, the client has given it up, it is cut. */
  isGone: boolean
  isLeft: boolean
  isCut: boolean
}

export interface World {
  client: ClientSession<string>
  /** The connection that the client uses; -1 for none. */
  connection: number
  /** The one before, for those who still read it. */
  old: number
  /** Sessions that the client has made. */
  secrets: number
  /** Messages that each application has accepted and received, in this session. */
  clientAccepted: number
  clientApp: number
  /** What waits for the client's handler. */
  clientUnhandled: number[]
  serverAccepted: number
  /** Of a session object: its number, what its application received, what waits for its handler. */
  births: number
  apps: Map<string, { birth: number; got: number; unhandled: number[]; sent: number }>
  /** The object that welcomed the client. */
  bornWith: number
  registry: Registry<string, number>
  connections: (Connection | 0)[]
  faults: number
  crashes: number
  expiries: number
  /** Losses that are true and that the client has not been told of. */
  lost: number
}

export interface MemoryOptions {
  clientMessages?: number
  serverMessages?: number
  faults?: number
  crashes?: number
  expiries?: number
  /** Handlers of the server take time. */
  isSlow?: boolean
  /** Handlers of the client take time. */
  isClientSlow?: boolean
  window?: number
  /** Machines that break a rule on purpose. */
  Client?: typeof ClientSession<string>
  Server?: typeof ServerSession<string>
  Sessions?: typeof Registry<string, number>
  /** The client reads the old connection until the welcome. */
  keepsOld?: boolean
}

/** The last character may rotate, in a draft. */
const secretOf = (number: number): string => `${number}`.padStart(23, '0') + '0'
const nameOf = (secret: string): string => secret.slice(0, -1)

export function memoryWorld({
  clientMessages = 2,
  serverMessages = 2,
  faults = 2,
  crashes = 0,
  expiries = 0,
  isSlow = false,
  isClientSlow = false,
  window = 9,
  Client = ClientSession<string>,
  Server = ServerSession<string>,
  Sessions = Registry<string, number>,
  keepsOld = false,
}: MemoryOptions = {}): Model<World> {
  const keeps: Room = [1000, 1000]
  const room: Room = [window, 1000]
  // Neither is part of the state.
  const make = (): ServerSession<string> => new Server(keeps, room)

  const put = (connection: Connection, way: 'up' | 'down', frame: string): void => {
    if (!connection.isCut) connection[way].push(frame)
  }
  const closeAtServer = (world: World, index: number | undefined): void => {
    const connection = index === undefined ? 0 : world.connections[index]!
    if (!connection) return
    connection.isGone = true
    connection.up = []
  }
  const seatOf = (world: World): Seat<string, number> | undefined =>
    [...world.registry.seats.values()].find(
      ({ key }) => nameOf(key) === nameOf(world.client.secret),
    )

  function hello(world: World, index: number, hello: Hello, data: string): void {
    const connection = world.connections[index] as Connection
    const { registry } = world
    const { dial = 0 } = registry.seats.get(hello.s)?.session ?? {}
    const { verdict, seat, displaced, ended } = registry.hello(hello.s, index, hello)
    if (displaced !== undefined && displaced !== index) closeAtServer(world, displaced)
    if (ended) world.apps.delete(nameOf(ended.key))
    if (verdict === 'stale') {
      connection.isGone = true
      connection.up = connection.down = []
    } else if (seat) {
      if (verdict === 'new') {
        world.apps.set(nameOf(seat.key), { birth: ++world.births, got: 0, unhandled: [], sent: 0 })
      }
      connection.seat = seat
      connection.reception.attach()
      const { birth } = world.apps.get(nameOf(seat.key))!
      const welcome = { ...seat.session.attach(hello), id: `${birth}`, ttl: 1 }
      put(connection, 'down', frameOf('w', welcome))
    } else {
      connection.reception.lose()
      if (verdict === 'forgotten' && hello.w <= dial) broken(`server: impossible ${data}`)
      put(connection, 'down', frameOf('l', { reason: 'unknown', wait: 0 }))
    }
  }

  function atServer(world: World, index: number): void {
    const connection = world.connections[index] as Connection
    const data = connection.up.shift()!
    const reading = connection.reception.frame(data)
    if (reading === 'ignore') return
    if (typeof reading === 'object' && 'hello' in reading)
      return hello(world, index, reading.hello, data)
    if (reading !== 'session') broken(`server: ${JSON.stringify(reading)} for ${data}`)
    const { seat } = connection
    if (!seat || !world.registry.owns(seat, index)) return
    const event = seat.session.receive(data, 1)
    if ('kind' in event || event.type === 'bad') broken(`server: ${data} is against the protocol`)
    if (event.type !== 'message') return
    const app = world.apps.get(nameOf(seat.key))!
    if (event.data !== `${app.got + 1}`) {
      broken(`server application got ${String(event.data)} after ${app.got}`)
    }
    app.got++
    if (isSlow) app.unhandled.push(event.number)
    else seat.session.handled(0, event.number, [])
  }

  function atClient(world: World, index: number): void {
    const { client } = world
    const data = (world.connections[index] as Connection).down.shift()!
    const event = client.receive(data, 1)
    if (event.type === 'bad') broken(`client: ${data} is against the protocol`)
    if (event.type === 'message') {
      if (event.data !== `${world.clientApp + 1}`) {
        broken(`client application got ${String(event.data)} after ${world.clientApp}`)
      }
      world.clientApp++
      if (isClientSlow) world.clientUnhandled.push(event.number)
      else client.in.handle(0, event.number)
    }
    if (event.type === 'welcome') {
      world.old = -1
      const birth = Number(client.id)
      if (world.bornWith && world.bornWith !== birth) {
        broken('client: resumed into another session, as if nothing had been lost')
      }
      world.bornWith = birth
    }
    if (event.type === 'lost') {
      if (world.lost <= 0) broken('client: told "lost", although the server never lost the session')
      world.lost--
      const { unconfirmed, waiting } = client.lose()
      const next = new Client(secretOf(++world.secrets), keeps, room)
      // The application sends again what is unconfirmed; it is another session's message now.
      const again = unconfirmed.length + waiting.length
      for (let number = 1; number <= again; number++) next.out.put(`${number}`, 1)
      world.client = next
      world.clientAccepted = again
      world.clientUnhandled = []
      world.clientApp = world.bornWith = 0
      put(world.connections[index] as Connection, 'up', next.hello(false))
    }
  }

  function check(world: World): void {
    const { client } = world
    const seat = seatOf(world)
    if (!seat || seat.session.dial < client.welcomed) return
    const { out, in: inbound } = seat.session
    const got = world.apps.get(nameOf(seat.key))!
    if (client.out.acked > inbound.handled) broken('client dropped what was not handled')
    if (out.acked > client.in.handled) broken('server dropped what was not handled')
    if (inbound.received > client.out.tried) broken('server received what was never written')
    if (got.got !== inbound.received) broken('server: received and delivered differ')
    for (const side of [client.out, out]) {
      if (side.kept.length !== side.sent - side.acked) broken('the buffer is not (acked, sent]')
      if (side.written - side.acked > window) broken('written beyond the window')
    }
    const attached = world.connections.filter(
      (connection, index) => connection && !connection.isGone && seat.connection === index,
    )
    if (attached.length > 1) broken('two connections have the session')
  }

  return {
    initial: () => ({
      client: new Client(secretOf(1), keeps, room),
      connection: -1,
      old: -1,
      secrets: 1,
      clientAccepted: 0,
      clientApp: 0,
      clientUnhandled: [],
      serverAccepted: 0,
      births: 0,
      apps: new Map(),
      bornWith: 0,
      registry: new Sessions(make),
      connections: [],
      faults,
      crashes,
      expiries,
      lost: 0,
    }),

    tidy(world) {
      world.connections.forEach((connection, index) => {
        if (!connection) return
        const isHeard = world.connection === index || world.old === index
        if (connection.isGone) connection.up = []
        if (!isHeard) connection.down = []
        const hasSession = connection.seat?.connection === index
        if (!isHeard && !connection.up.length && !hasSession) world.connections[index] = 0
      })
    },

    isDone(world) {
      const session = seatOf(world)?.session
      const { client } = world
      return (
        client.state === 'live' &&
        !!session &&
        session.in.received === client.out.sent &&
        client.in.received === session.out.sent &&
        client.out.acked === client.out.sent &&
        session.out.acked === session.out.sent
      )
    },

    steps(world) {
      check(world)
      const steps: Step<World>[] = []
      const step = (label: string, act: (world: World) => void): void => {
        steps.push({ label, isFault: false, act })
      }
      const fault = (label: string, act: (world: World) => void): void => {
        if (world.faults > 0) {
          const counted = (after: World): void => {
            after.faults--
            act(after)
          }
          steps.push({ label, isFault: true, act: counted })
        }
      }
      const { client, connection } = world
      const seat = seatOf(world)
      const leave = (after: World): void => {
        after.old = keepsOld ? after.connection : -1
        after.connection = -1
        after.client.down()
      }

      if (world.clientAccepted < clientMessages) {
        const act = (after: World): number => after.client.out.put(`${++after.clientAccepted}`, 1)
        steps.push({ label: 'client sends', isFault: true, act })
      }
      if (seat && world.serverAccepted < serverMessages) {
        const act = (after: World): void => {
          after.serverAccepted++
          const { session, key } = seatOf(after)!
          session.send(`${++after.apps.get(nameOf(key))!.sent}`, 1)
        }
        steps.push({ label: 'server sends', isFault: true, act })
      }
      if (connection === -1) {
        step('client dials', after => {
          after.connection = after.connections.length
          after.connections.push({
            up: [after.client.hello(false)],
            down: [],
            reception: new Reception(),
            seat: undefined,
            isGone: false,
            isLeft: false,
            isCut: false,
          })
        })
      } else {
        const { isGone, isCut } = world.connections[connection] as Connection
        const writes = (what: (client: ClientSession<string>) => string | undefined) => {
          if (client.state !== 'live' || what(copyOf(client)) === undefined) return undefined
          return (after: World): void =>
            put(after.connections[connection] as Connection, 'up', what(after.client)!)
        }
        const message = writes(client => client.next())
        const ack = writes(client => client.ack())
        if (message) step('client writes', message)
        if (ack) step('client acknowledges', ack)
        if (isGone || isCut) step('client hears of the end', leave)
        fault('client gives up', after => {
          ;(after.connections[connection] as Connection).isLeft = true
          leave(after)
        })
      }
      if (world.clientUnhandled.length) {
        step('client handles', after => {
          after.client.in.handle(0, after.clientUnhandled.shift()!)
        })
      }
      if (seat && world.apps.get(nameOf(seat.key))!.unhandled.length) {
        step('server handles', after => {
          const { session, key } = seatOf(after)!
          session.handled(0, after.apps.get(nameOf(key))!.unhandled.shift()!, [])
        })
      }
      if (seat?.connection !== undefined) {
        const index = seat.connection
        const writes = (what: (session: ServerSession<string>) => string | undefined) =>
          what(copyOf(seat.session)) === undefined
            ? undefined
            : (after: World): void =>
                put(after.connections[index] as Connection, 'down', what(seatOf(after)!.session)!)
        const message = writes(session => session.next())
        const ack = writes(session => session.ack())
        if (message) step('server writes', message)
        if (ack) step('server acknowledges', ack)
        const { isCut, isLeft } = world.connections[index] as Connection
        const end = (after: World): void => {
          closeAtServer(after, index)
          after.registry.gone(seatOf(after)!, index)
        }
        if (isCut || isLeft) step('server hears of the end', end)
        fault('server terminates', end)
      }
      world.connections.forEach((wire, index) => {
        if (!wire) return
        const name = (frame: string): string => frame.replace('\u0010', '␐')
        if (wire.up.length && !wire.isGone) {
          step(`${index} -> ${name(wire.up[0]!)}`, after => atServer(after, index))
        }
        if (wire.down.length && (connection === index || world.old === index)) {
          step(`${index} <- ${name(wire.down[0]!)}`, after => atClient(after, index))
        }
        if (!wire.isCut && (wire.up.length || wire.down.length)) {
          fault(`cut ${index}`, after => {
            const cut = after.connections[index] as Connection
            cut.isCut = true
            cut.up = []
            cut.down = []
          })
        }
      })
      const lose = (after: World): void => {
        const held = seatOf(after)!
        after.lost++
        after.apps.delete(nameOf(held.key))
        after.registry.remove(held)
      }
      if (seat && world.crashes > 0) {
        const act = (after: World): void => {
          after.crashes--
          lose(after)
          after.connections.forEach((_, index) => closeAtServer(after, index))
        }
        steps.push({ label: 'server is killed', isFault: true, act })
      }
      if (seat && seat.connection === undefined && world.expiries > 0) {
        const act = (after: World): void => {
          after.expiries--
          lose(after)
        }
        steps.push({ label: 'session expires', isFault: true, act })
      }
      return steps
    },
  }
}
