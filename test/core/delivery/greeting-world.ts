/** Is there a server half? A hello and the probe go to each kind of server, whose store may be slow. */
import { DLE, PING, PONG, readFrame } from '../../../src/core/delivery/frames.ts'
import { frameOf } from '../../../src/core/delivery/hello.ts'
import { Reception } from '../../../src/core/delivery/reception.ts'
import type { Model, Step } from './explore.ts'
import { broken } from './explore.ts'

type Kind = 'old' | 'new' | 'new with a store'

export interface World {
  kind: Kind | undefined
  reception: Reception
  up: string[]
  down: string[]
  isLooking: boolean
  isWelcome: boolean
  sent: number
  got: number
  isProbeLeft: boolean
  verdict: 'none' | 'half' | undefined
}

export interface GreetingOptions {
  /** A machine that breaks a rule on purpose. */
  Machine?: typeof Reception
  /** The server replies to the probe in its words. */
  saysPong?: boolean
  /** The probe goes out later than the hello. */
  isProbeLate?: boolean
}

const HELLO = frameOf('h', {
  v: 1,
  s: '0'.repeat(24),
  d: 1,
  w: 0,
  r: 0,
  a: 0,
  m: [9, 9],
  n: [9, 9],
  p: 1,
})
const WELCOME = `${DLE}w{}`

export function greetingWorld({
  Machine = Reception,
  saysPong = false,
  isProbeLate = false,
}: GreetingOptions = {}): Model<World> {
  return {
    initial: () => ({
      kind: undefined,
      reception: new Machine(),
      up: isProbeLate ? [HELLO] : [HELLO, 'ping'],
      down: [],
      isLooking: false,
      isWelcome: false,
      sent: 0,
      got: 0,
      isProbeLeft: isProbeLate,
      verdict: undefined,
    }),

    isDone: ({ verdict, isWelcome, got }) => verdict === 'none' || (isWelcome && got === 2),

    steps(world) {
      const { kind, verdict } = world
      const steps: Step<World>[] = []
      const step = (label: string, act: (world: World) => void): void => {
        steps.push({ label, isFault: false, act })
      }
      if (!kind) {
        for (const each of ['old', 'new', 'new with a store'] as const) {
          step(each, after => {
            after.kind = each
          })
        }
        return steps
      }
      if (verdict === 'none' && kind !== 'old') broken(`${kind}: taken for one without the half`)
      if (verdict === 'half' && kind === 'old') broken('an old server was taken for a new one')
      if (world.isProbeLeft) {
        step('probe', after => {
          after.isProbeLeft = false
          after.up.push(after.isWelcome ? PING : 'ping')
        })
      }
      if (world.isWelcome && world.sent < 2) {
        step('client writes', after => after.up.push(`m${++after.sent}`))
      }
      if (world.up.length) {
        step(`-> ${world.up[0]}`, after => {
          const frame = after.up.shift()!
          if (kind === 'old') {
            if (frame === 'ping') after.down.push('pong')
            return
          }
          const reading = after.reception.frame(frame)
          if (reading === 'ping') {
            after.down.push(saysPong && frame === 'ping' ? 'pong' : PONG)
          } else if (reading === 'session') {
            if (frame !== `m${++after.got}`) broken(`"${frame}" was counted as ${after.got}`)
          } else if (typeof reading === 'object' && 'hello' in reading) {
            if (kind === 'new') {
              after.reception.attach()
              after.down.push(WELCOME)
            } else after.isLooking = true
          } else broken(`"${frame}" is ${JSON.stringify(reading)}`)
        })
      }
      if (world.isLooking) {
        step('store answers', after => {
          after.isLooking = false
          after.reception.attach()
          after.down.push(WELCOME)
        })
      }
      if (world.down.length) {
        step(`<- ${world.down[0]}`, after => {
          const frame = after.down.shift()!
          if (frame === WELCOME) after.isWelcome = true
          after.verdict ??= readFrame(frame) ? 'half' : 'none'
        })
      }
      return steps
    },
  }
}
