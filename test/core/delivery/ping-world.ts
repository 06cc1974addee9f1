/** A client that resends until a reply to a ping proves it, and a server that only answers pings. */
import { Pings } from '../../../src/core/delivery/pings.ts'
import type { Model, Step } from './explore.ts'
import { broken, copyOf } from './explore.ts'

interface Connection {
  up: (number | 'ping')[]
  down: 'pong'[]
}

export interface World {
  pings: Pings<number>
  connection: number
  /** What the server has got, in order. */
  got: number[]
  connections: (Connection | 0)[]
  faults: number
}

export interface PingOptions {
  messages?: number
  faults?: number
  /** A machine that breaks a rule on purpose. */
  Machine?: typeof Pings<number>
  /** The client hears replies of connections that it has left. */
  hearsOld?: boolean
}

export function pingWorld({
  messages = 3,
  faults = 2,
  Machine = Pings<number>,
  hearsOld = false,
}: PingOptions = {}): Model<World> {
  return {
    initial: () => ({ pings: new Machine(), connection: -1, got: [], connections: [], faults }),

    tidy(world) {
      world.connections.forEach((connection, index) => {
        if (!connection) return
        const isHeard = world.connection === index || hearsOld
        if (!isHeard) connection.down = []
        if (!isHeard && !connection.up.length) world.connections[index] = 0
      })
    },

    isDone: ({ pings, connection }) => pings.acked === pings.sent && connection !== -1,

    steps(world) {
      const { pings, connection, got } = world
      for (let number = 1; number <= pings.acked; number++) {
        if (!got.includes(number)) broken(`message ${number} was confirmed and never arrived`)
      }
      const firsts = got.filter((number, at) => got.indexOf(number) === at)
      if (firsts.some((number, at) => number !== at + 1)) broken(`out of order: ${got.join()}`)

      const steps: Step<World>[] = []
      const add = (label: string, act: (world: World) => void, isFault = false): void => {
        steps.push({ label, isFault, act })
      }
      const leave = (after: World): void => {
        after.connection = -1
        after.pings.down()
      }
      const { mark } = pings
      if (pings.sent < messages) {
        add('client sends', after => void after.pings.put(after.pings.sent + 1, 1), true)
      }
      if (connection === -1) {
        add('client dials', after => {
          after.connection = after.connections.length
          after.connections.push({ up: [], down: [] })
        })
      } else {
        const wire = (after: World): Connection => after.connections[connection] as Connection
        if (copyOf(pings).next()) {
          add('client writes', after => wire(after).up.push(after.pings.next()!))
        }
        if (mark === undefined && pings.acked < pings.written) {
          add('client pings', after => {
            after.pings.pinged()
            wire(after).up.push('ping')
          })
        }
        if (world.faults > 0) {
          const act = (after: World): void => {
            after.faults--
            leave(after)
          }
          add('client gives up', act, true)
        }
      }
      world.connections.forEach((wire, index) => {
        if (!wire) return
        if (wire.up.length) {
          add(`${index} -> ${wire.up[0]}`, after => {
            const at = after.connections[index] as Connection
            const frame = at.up.shift()!
            if (frame === 'ping') at.down.push('pong')
            else after.got.push(frame)
          })
          if (world.faults > 0) {
            const act = (after: World): void => {
              after.faults--
              after.connections[index] = 0
              if (after.connection === index) leave(after)
            }
            add(`cut ${index}`, act, true)
          }
        }
        if (wire.down.length && (connection === index || hearsOld)) {
          add(`${index} <- pong`, after => {
            ;(after.connections[index] as Connection).down.shift()
            after.pings.ponged()
          })
        }
      })
      return steps
    },
  }
}
