import type { Fault, Scope } from '../proxy/fault.ts'
import { faultExplanations, scopes } from '../proxy/fault.ts'
import type { FaultProxy } from '../proxy/fault-proxy.ts'

const SLOW: Fault = { kind: 'slow', latency: 500, jitter: 200, bandwidth: 20_000 }

/** A key for each fault. */
const KEYS: Readonly<Record<string, Fault>> = {
  n: { kind: 'none' },
  c: { kind: 'cliff' },
  u: { kind: 'cliff', direction: 'up' },
  d: { kind: 'cliff', direction: 'down' },
  s: SLOW,
  t: { kind: 'stall' },
  w: { kind: 'swallow-close' },
  i: { kind: 'upgrade-silence' },
  h: { kind: 'hang-upgrade' },
  r: { kind: 'refuse' },
  f: { kind: 'fin' },
  x: { kind: 'rst' },
}

const CTRL_C = '\u0003'

const nameOf = (fault: Fault): string =>
  fault.kind === 'cliff' && fault.direction ? `cliff ${fault.direction}` : fault.kind

/** The keys with what they do, a line each. */
export function keyList(): string {
  const lines = Object.entries(KEYS).map(([key, fault]) => {
    const text =
      fault.kind === 'cliff' && fault.direction
        ? `The same, only ${WAYS[fault.direction]}.`
        : faultExplanations[fault.kind]
    return `  ${key}    ${nameOf(fault).padEnd(16)} ${text}\n`
  })
  return `${lines.join('')}  Tab  for open connections, new ones, or both\n  ?    these keys\n  q    the end\n`
}

const WAYS = {
  up: 'from the client to the server',
  down: 'from the server to the client',
  both: '',
}

/** Turns keys into faults of a proxy. */
export class FaultKeys {
  readonly #proxy: Pick<FaultProxy, 'set' | 'restore' | 'connections'>
  readonly #print: (line: string) => void
  readonly #end: () => void
  #scope: Scope = 'both'

  constructor(
    proxy: Pick<FaultProxy, 'set' | 'restore' | 'connections'>,
    print: (line: string) => void,
    end: () => void,
  ) {
    this.#proxy = proxy
    this.#print = print
    this.#end = end
  }

  /** Does what a key stands for; an unknown one does nothing. */
  async press(key: string): Promise<void> {
    if (key === 'q' || key === CTRL_C) return this.#end()
    if (key === '?') return this.#print(keyList().trimEnd())
    if (key === '\t') return this.#turn()
    const fault = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
    if (!fault) return
    // Nobody can be refused who is connected.
    const scope = fault.kind === 'refuse' && this.#scope === 'existing' ? 'new' : this.#scope
    await this.#proxy.set(fault, scope)
    const { connections } = this.#proxy
    const open = connections === 1 ? '1 connection is open' : `${connections} connections are open`
    this.#print(`${nameOf(fault)}, for ${NAMES[scope]}; ${open}`)
  }

  #turn(): void {
    this.#scope = scopes[(scopes.indexOf(this.#scope) + 1) % scopes.length]!
    this.#print(`faults are for ${NAMES[this.#scope]}`)
  }
}

const NAMES: Readonly<Record<Scope, string>> = {
  existing: 'open connections',
  new: 'new connections',
  both: 'open and new connections',
}
