/** The random script of faults: what is done to one client's path, or to all clients at once. */
import type { Fault } from '../../src/proxy/fault.ts'
import { between, oneOf } from './plan.ts'

/** One fault from its beginning to its end. */
export interface Ordeal {
  name: string
  /** How long nothing happens before it, in ms. */
  calm: number
  /** How long it lasts, in ms. */
  hold: number
  /** What it does to connections that are open, to those that come, or both. */
  existing?: Fault
  new?: Fault
  /** What the server is asked to do. */
  command?: string
  /** The application closes the client. */
  closes?: boolean
  /** What the url provider does meanwhile. */
  provider?: 'rejects' | 'hangs'
  /** Open connections are freed as well when it ends; if not, only new ones work. */
  restores: boolean
}

/** What is done to the server, the network, the page's thread, the page's process. */
const COMMON = ['frozen server', 'offline', 'blocked page', 'stopped page'] as const
type CommonName = (typeof COMMON)[number]

/** Something that all clients feel. */
export interface CommonOrdeal {
  name: CommonName
  calm: number
  hold: number
}

type Random = () => number
type Part = Pick<Ordeal, 'existing' | 'new' | 'command' | 'closes' | 'provider'>

const CLOSE_CODES = [1000, 1001, 1011, 1012, 1013, 4000]

const ORDEALS: Record<string, (random: Random) => Part> = {
  cliff: () => ({ existing: { kind: 'cliff' } }),
  'cliff down': () => ({ existing: { kind: 'cliff', direction: 'down' } }),
  'cliff up': () => ({ existing: { kind: 'cliff', direction: 'up' } }),
  stall: () => ({ existing: { kind: 'stall' } }),
  fin: () => ({ existing: { kind: 'fin' } }),
  rst: () => ({ existing: { kind: 'rst' } }),
  'cliff, then refused': () => ({ existing: { kind: 'cliff' }, new: { kind: 'refuse' } }),
  'cliff, then hung': () => ({ existing: { kind: 'cliff' }, new: { kind: 'hang-upgrade' } }),
  'rst, then refused': () => ({ existing: { kind: 'rst' }, new: { kind: 'refuse' } }),
  'fin, then hung': () => ({ existing: { kind: 'fin' }, new: { kind: 'hang-upgrade' } }),
  'rst, then silence': () => ({ existing: { kind: 'rst' }, new: { kind: 'upgrade-silence' } }),
  slow: random => {
    const slow: Fault = {
      kind: 'slow',
      latency: Math.round(between(random, 10, 100)),
      jitter: Math.round(between(random, 0, 50)),
      bandwidth: Math.round(between(random, 40_000, 400_000)),
    }
    return { existing: slow, new: slow }
  },
  'server closes': random => ({ command: `!close ${oneOf(random, CLOSE_CODES)} soak` }),
  'server closes unheard': random => ({
    existing: { kind: 'swallow-close' },
    command: `!close ${oneOf(random, CLOSE_CODES)} soak`,
  }),
  'close() unheard': random => ({
    existing: oneOf<Fault>(random, [{ kind: 'swallow-close' }, { kind: 'cliff' }]),
    closes: true,
  }),
  'server terminates': () => ({ command: '!terminate' }),
  'no address': () => ({ existing: { kind: 'rst' }, provider: 'rejects' }),
  'address hangs': () => ({ existing: { kind: 'fin' }, provider: 'hangs' }),
}

/** More often short than long. */
const skewed = (random: Random, from: number, to: number): number =>
  Math.round(from + (to - from) * random() ** 2)

export function drawOrdeal(random: Random): Ordeal {
  const name = oneOf(random, Object.keys(ORDEALS))
  return {
    name,
    calm: skewed(random, 100, 8000),
    hold: skewed(random, 50, 12_000),
    ...ORDEALS[name]!(random),
    restores: random() < 0.5,
  }
}

export function drawCommonOrdeal(random: Random): CommonOrdeal {
  const name = oneOf(random, COMMON)
  return {
    name,
    calm: skewed(random, 1000, 10_000),
    hold: skewed(random, 50, 6000),
  }
}
