import { faultExplanations, scopes } from './fault.ts'
import type { Fault, FaultKind, Scope } from './fault.ts'

const MAX_MS = 60_000

type FieldCheck = (name: string, value: unknown) => void

/** The fields a kind may have beside `kind`. */
const fields: Partial<Record<FaultKind, Record<string, FieldCheck>>> = {
  slow: { latency: checkMs, jitter: checkMs, bandwidth: checkBandwidth },
  cliff: { direction: checkDirection },
}

/**
 * Returns `value` as a {@link Fault}, or throws a `TypeError` (wrong shape) or `RangeError`
 * (number out of range) that names the field, the value and what to use instead.
 *
 * `refuse` is for new connections: with the scope `existing` it is an error, with `both` the
 * open ones keep what they have.
 */
export function validateFault(value: unknown, scope: Scope = 'new'): Fault {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError(`fault is ${show(value)}: use an object such as { kind: 'cliff' }`)
  }
  const { kind, ...rest } = value as { kind?: unknown } & Record<string, unknown>
  if (!isKind(kind)) throw new TypeError(`fault.kind is ${show(kind)}: use ${list(kinds)}`)
  if (kind === 'refuse' && scope === 'existing') {
    throw new TypeError(`fault.kind is 'refuse' with scope 'existing': use scope 'new'`)
  }
  const allowed = fields[kind] ?? {}
  for (const [name, field] of Object.entries(rest)) {
    if (field === undefined) continue
    const check = Object.hasOwn(allowed, name) ? allowed[name] : undefined
    if (!check) {
      const names = Object.keys(allowed)
      const fix = names.length > 0 ? `use ${list(names)}` : 'leave it out'
      throw new TypeError(`fault.${name} is no field of '${kind}': ${fix}`)
    }
    check(name, field)
  }
  return value as Fault
}

/** Returns `value` as a {@link Scope}, or throws a `TypeError`. */
export function validateScope(value: unknown): Scope {
  if (scopes.includes(value as Scope)) return value as Scope
  throw new TypeError(`scope is ${show(value)}: use ${list(scopes)}`)
}

const kinds = Object.keys(faultExplanations) as FaultKind[]

function isKind(kind: unknown): kind is FaultKind {
  return kinds.includes(kind as FaultKind)
}

function checkMs(name: string, value: unknown): void {
  checkNumber(name, value)
  if (!(value >= 0 && value <= MAX_MS)) {
    throw new RangeError(`fault.${name} is ${value}: use 0 to ${MAX_MS} milliseconds`)
  }
}

function checkBandwidth(name: string, value: unknown): void {
  checkNumber(name, value)
  if (!(value >= 1 && value < Infinity)) {
    const fix = 'use 1 or more bytes per second, or leave it out for no limit'
    throw new RangeError(`fault.${name} is ${value}: ${fix}`)
  }
}

function checkDirection(name: string, value: unknown): void {
  if (value === 'both' || value === 'up' || value === 'down') return
  throw new TypeError(`fault.${name} is ${show(value)}: use 'both', 'up' or 'down'`)
}

function checkNumber(name: string, value: unknown): asserts value is number {
  if (typeof value === 'number') return
  throw new TypeError(`fault.${name} is ${show(value)}: use a number`)
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 40)}'`
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'an array' : 'an object'
  return String(value)
}

function list(names: readonly string[]): string {
  return names.map(name => `'${name}'`).join(', ')
}
