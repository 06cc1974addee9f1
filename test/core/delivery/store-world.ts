/**
 * One client, two nodes and a store, made of the real state machines. The store gets requests late, and
 * its answers are late or lost. Each message of the client has one reply, in one commit with it.
 */
import { ClientSession } from '../../../src/core/delivery/client-session.ts'
import type { Room } from '../../../src/core/delivery/frames.ts'
import type { Hello } from '../../../src/core/delivery/hello.ts'
import { frameOf } from '../../../src/core/delivery/hello.ts'
import { Reception } from '../../../src/core/delivery/reception.ts'
import type { Seat } from '../../../src/core/delivery/registry.ts'
import { Registry } from '../../../src/core/delivery/registry.ts'
import type { Delta } from '../../../src/core/delivery/server-session.ts'
import { ServerSession } from '../../../src/core/delivery/server-session.ts'
import type { Model, Step } from './explore.ts'
import { broken, copyOf } from './explore.ts'
import type { Entry, LedgerRules } from './ledger.ts'
import { commitEntry, openEntry } from './ledger.ts'

interface Connection {
  node: number
  up: string[]
  down: string[]
  reception: Reception
  seat: Seat<string, number> | undefined
  isGone: boolean
  isLeft: boolean
}

/** A question of a node to the store. */
interface Request {
  node: number
  isDead: boolean
  hello?: Hello
  connection?: number
  seat?: Seat<string, number>
  dial?: number
  delta?: Delta<string>
}

export interface World {
  client: ClientSession<string>
  connection: number
  accepted: number
  replies: string[]
  isLost: boolean
  nodes: Registry<string, number>[]
  /** Handlers that run, by node. */
  handling: number[][]
  entry: Entry | undefined
  /** As it was before the last commit, for a store that forgets. */
  before: Entry | undefined
  incarnation: number
  hasForgotten: boolean
  /** What was ever stored under each number. */
  truth: string[]
  requests: Request[]
  sends: number
  connections: (Connection | 0)[]
  faults: number
  deaths: number
  rollbacks: number
  losses: number
}

export interface StoreOptions {
  messages?: number
  sends?: number
  faults?: number
  deaths?: number
  rollbacks?: number
  /** Answers of the store that get lost. */
  losses?: number
  /** Handlers take time. */
  isSlow?: boolean
  rules?: LedgerRules
  Server?: typeof ServerSession<string>
  Sessions?: typeof Registry<string, number>
  /** The reply goes into a commit of its own, before the count. */
  splitsTurns?: boolean
}

const SECRET = '0'.repeat(24)
const KEEPS: Room = [1000, 1000]
const ROOM: Room = [9, 1000]

export function storeWorld({
  messages = 1,
  sends = 1,
  faults = 1,
  deaths = 1,
  rollbacks = 0,
  losses = 0,
  isSlow = false,
  rules = {},
  Server = ServerSession<string>,
  Sessions = Registry<string, number>,
  splitsTurns = false,
}: StoreOptions = {}): Model<World> {
  const make = (): ServerSession<string> => new Server(KEEPS, ROOM, true)

  const close = (world: World, index: number | undefined): void => {
    const connection = index === undefined ? 0 : world.connections[index]!
    if (!connection) return
    connection.isGone = true
    connection.up = []
  }
  const put = (world: World, index: number | undefined, frame: string): void => {
    const connection = index === undefined ? 0 : world.connections[index]!
    if (connection && !connection.isGone) connection.down.push(frame)
  }
  const seatAt = (world: World, node: number): Seat<string, number> | undefined =>
    world.nodes[node]!.seats.get(SECRET)

  function handle(world: World, node: number, number: number): void {
    const { session } = seatAt(world, node)!
    const reply = { message: `r${number}`, bytes: 1 }
    if (!splitsTurns) {
      session.handled(0, number, [reply])
    } else {
      // As a handler that sends before it has returned.
      session.send(reply.message, 1)
      world.handling[node]!.push(number)
    }
  }

  function atServer(world: World, index: number): void {
    const connection = world.connections[index] as Connection
    const { node } = connection
    const registry = world.nodes[node]!
    const data = connection.up.shift()!
    const reading = connection.reception.frame(data)
    if (reading === 'ignore') return
    if (typeof reading === 'object' && 'hello' in reading) {
      if (registry.isStale(SECRET, reading.hello)) return close(world, index)
      world.requests.push({ node, isDead: false, hello: reading.hello, connection: index })
      return
    }
    if (reading !== 'session') broken(`node ${node}: ${JSON.stringify(reading)} for ${data}`)
    const { seat } = connection
    if (!seat || !registry.owns(seat, index)) return
    const event = seat.session.receive(data, 1)
    if ('kind' in event || event.type === 'bad') broken(`node ${node}: ${data} is not allowed`)
    if (event.type !== 'message') return
    if (event.data !== `m${event.number}`) {
      broken(`node ${node}: ${String(event.data)} counted as ${event.number}`)
    }
    if (isSlow) world.handling[node]!.push(event.number)
    else handle(world, node, event.number)
  }

  function atClient(world: World, index: number): void {
    const { client } = world
    const data = (world.connections[index] as Connection).down.shift()!
    const event = client.receive(data, 1)
    if (event.type === 'bad') {
      // It knows more than the store: told to the application as a loss.
      if (!world.hasForgotten) broken(`client: ${data} is not allowed`)
      world.isLost = true
    }
    if (event.type === 'lost') world.isLost = true
    if (event.type === 'message') {
      const truth = world.truth[event.number - 1]
      if (truth !== event.data) {
        broken(`client got ${String(event.data)} as number ${event.number}; stored is ${truth}`)
      }
      client.in.handle(0, event.number)
      if ((event.data as string).startsWith('r')) world.replies.push(event.data as string)
    }
  }

  function opened(world: World, request: Request): void {
    const { node, isDead } = request
    const index = request.connection!
    const hello = request.hello!
    const wasThere = !!world.entry
    const { entry, opened } = openEntry(world.entry, hello, world.incarnation, rules)
    world.entry = entry
    // Nobody was ever welcomed to what was there before: nothing was promised.
    if (entry && !wasThere && !world.client.welcomed) world.truth = []
    if (isDead) return
    const greeted = world.nodes[node]!.opened(SECRET, index, hello, opened)
    const { verdict, seat, displaced, ended } = greeted
    if (displaced !== index) close(world, displaced)
    if (ended) world.handling[node] = []
    const connection = world.connections[index]!
    if (verdict === 'stale') close(world, index)
    else if (seat) {
      if (!connection || connection.isGone) return world.nodes[node]!.gone(seat, index)
      connection.seat = seat
      connection.reception.attach()
      put(world, index, frameOf('w', { ...seat.session.attach(hello), id: 'i', ttl: 1 }))
    } else {
      if (connection) connection.reception.lose()
      put(world, index, frameOf('l', { reason: 'unknown', wait: 0 }))
    }
  }

  function committed(world: World, request: Request, isAnswered: boolean): void {
    const { node, isDead, dial } = request
    const seat = request.seat!
    const delta = request.delta!
    const { before, entry } = world
    const { entry: next, result } = commitEntry(entry, dial!, delta, world.incarnation, rules)
    if (result === 'ok') {
      if (world.rollbacks > 0) world.before = entry
      const from = next!.sent - next!.tail.length
      next!.tail.forEach((message, at) => (world.truth[from + at] ??= message))
    } else world.before = before
    world.entry = next
    if (isDead) return
    seat.session.committed(0, isAnswered ? result : undefined)
    if (!seat.session.isOver) return
    const { connection } = seat
    world.handling[node] = []
    world.nodes[node]!.remove(seat)
    if (result === 'gap' && connection !== undefined) {
      const wire = world.connections[connection]
      if (wire) wire.reception.lose()
      put(world, connection, frameOf('l', { reason: 'forgotten', wait: 0 }))
    } else close(world, connection)
  }

  function serve(world: World, request: Request, isAnswered = true): void {
    world.requests = world.requests.filter(other => other !== request)
    if (request.hello) opened(world, request)
    else committed(world, request, isAnswered)
  }

  return {
    initial: () => ({
      client: new ClientSession<string>(SECRET, KEEPS, ROOM),
      connection: -1,
      accepted: 0,
      replies: [],
      isLost: false,
      nodes: [new Sessions(make), new Sessions(make)],
      handling: [[], []],
      entry: undefined,
      before: undefined,
      incarnation: 0,
      hasForgotten: false,
      truth: [],
      requests: [],
      sends: 0,
      connections: [],
      faults,
      deaths,
      rollbacks,
      losses,
    }),

    tidy(world) {
      world.connections.forEach((connection, index) => {
        if (!connection) return
        if (connection.isGone) connection.up = []
        if (world.connection !== index) connection.down = []
        const isUsed =
          world.connection === index ||
          connection.up.length > 0 ||
          connection.seat?.connection === index ||
          world.requests.some(request => request.connection === index)
        if (!isUsed) world.connections[index] = 0
      })
    },

    isDone({ client, entry, isLost, requests, nodes, connection, hasForgotten }) {
      if (isLost) return true
      const session = nodes
        .map(node => node.seats.get(SECRET))
        .find(seat => seat?.connection === connection)?.session
      if (!session || client.state !== 'live') return false
      const isThrough =
        session.in.settled === client.out.sent && client.in.received === session.out.limit
      if (hasForgotten) return isThrough
      return (
        isThrough &&
        entry?.handled === client.out.sent &&
        client.in.received === entry.sent &&
        client.out.acked === client.out.sent &&
        !requests.length
      )
    },

    steps(world) {
      const { client, connection, replies } = world
      if (new Set(replies).size < replies.length) broken(`a reply twice: ${replies.join()}`)
      if (world.isLost && !world.hasForgotten) broken('told "lost", and the store forgot nothing')
      const steps: Step<World>[] = []
      if (world.isLost) return steps
      const step = (label: string, act: (world: World) => void): void => {
        steps.push({ label, isFault: false, act })
      }
      const fault = (
        label: string,
        count: 'faults' | 'deaths' | 'rollbacks' | 'losses',
        act: (world: World) => void,
      ): void => {
        if (world[count] <= 0) return
        const counted = (after: World): void => {
          after[count]--
          act(after)
        }
        steps.push({ label, isFault: true, act: counted })
      }

      if (world.accepted < messages) {
        const act = (after: World): number => after.client.out.put(`m${++after.accepted}`, 1)
        steps.push({ label: 'client sends', isFault: true, act })
      }
      if (connection === -1) {
        for (const node of [0, 1]) {
          step(`client dials node ${node}`, after => {
            after.connection = after.connections.length
            after.connections.push({
              node,
              up: [after.client.hello(false)],
              down: [],
              reception: new Reception(),
              seat: undefined,
              isGone: false,
              isLeft: false,
            })
          })
        }
      } else {
        const wire = world.connections[connection] as Connection
        const writes = (label: string, what: (of: ClientSession<string>) => string | undefined) => {
          if (client.state !== 'live' || what(copyOf(client)) === undefined) return
          step(label, after => {
            const frame = what(after.client)!
            const to = after.connections[connection] as Connection
            if (!to.isGone) to.up.push(frame)
          })
        }
        writes('client writes', client => client.next())
        writes('client acknowledges', client => client.ack())
        const leave = (after: World): void => {
          after.connection = -1
          after.client.down()
        }
        if (wire.isGone) step('client hears of the end', leave)
        fault('client gives up', 'faults', after => {
          ;(after.connections[connection] as Connection).isLeft = true
          leave(after)
        })
      }
      const name = (frame: string): string => frame.replace('\u0010', '␐')
      world.connections.forEach((wire, index) => {
        if (!wire) return
        if (wire.up.length && !wire.isGone) {
          step(`${index}@${wire.node} -> ${name(wire.up[0]!)}`, after => atServer(after, index))
        }
        if (wire.down.length && connection === index) {
          step(`${index}@${wire.node} <- ${name(wire.down[0]!)}`, after => atClient(after, index))
        }
      })
      world.nodes.forEach((_, node) => {
        const seat = seatAt(world, node)
        if (seat) {
          const { session, connection: index } = seat
          if (world.sends < sends) {
            const act = (after: World): void => {
              seatAt(after, node)!.session.send(`x${++after.sends}@${node}`, 1)
            }
            steps.push({ label: `application at ${node} sends`, isFault: true, act })
          }
          const isAsking = world.requests.some(request => request.node === node)
          if (!isAsking && copyOf(session).commit()) {
            step(`commit at ${node}`, after => {
              const seat = seatAt(after, node)!
              const delta = seat.session.commit()!
              const { dial } = seat.session
              after.requests.push({ node, isDead: false, seat, dial, delta })
            })
          }
          if (world.handling[node]!.length) {
            step(`node ${node} handles`, after => {
              const number = after.handling[node]!.shift()!
              if (splitsTurns) seatAt(after, node)!.session.handled(0, number, [])
              else handle(after, node, number)
            })
          }
          if (index !== undefined) {
            const writes = (
              label: string,
              what: (of: ServerSession<string>) => string | undefined,
            ): void => {
              if (what(copyOf(session)) === undefined) return
              step(label, after => put(after, index, what(seatAt(after, node)!.session)!))
            }
            writes(`node ${node} writes`, session => session.next())
            writes(`node ${node} acknowledges`, session => session.ack())
          }
        }
        fault(`node ${node} is killed`, 'deaths', after => {
          after.nodes[node] = new Sessions(make)
          after.handling[node] = []
          after.connections.forEach((wire, index) => {
            if (wire && wire.node === node) {
              wire.down = []
              close(after, index)
            }
          })
          // What it asked may still arrive, or not.
          for (const request of after.requests) if (request.node === node) request.isDead = true
        })
      })
      world.requests.forEach((request, at) => {
        const isFirst = world.requests.findIndex(({ node }) => node === request.node) === at
        if (!isFirst) return
        const what = `${request.hello ? 'open' : 'commit'} of node ${request.node}`
        if (request.isDead) {
          step(`${what} never arrives`, after => {
            after.requests.splice(at, 1)
          })
        }
        step(`store: ${what}`, after => serve(after, after.requests[at]!))
        if (!request.hello && !request.isDead) {
          fault(`store: ${what}, and the answer is lost`, 'losses', after =>
            serve(after, after.requests[at]!, false),
          )
          fault(`${what} is lost`, 'losses', after => {
            const [{ seat }] = after.requests.splice(at, 1) as [Request]
            seat!.session.committed(0, undefined)
          })
        }
      })
      if (world.before && world.entry) {
        fault('store forgets the last commit', 'rollbacks', after => {
          after.entry = after.before
          after.before = undefined
          after.incarnation++
          after.hasForgotten = true
        })
      }
      return steps
    },
  }
}
