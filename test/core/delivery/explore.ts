/**
 * Goes through all interleavings of a small world, breadth first. A world is made of the real state
 * machines; it is copied for each step. A step that breaks a rule throws.
 */
import { createHash } from 'node:crypto'

/** A rule does not hold. */
export function broken(text: string): never {
  throw new Error(text)
}

export interface Step<W> {
  readonly label: string
  /** Something that need not happen. */
  readonly isFault: boolean
  readonly act: (world: W) => void
}

/** A small world. */
export interface Model<W> {
  initial(): W
  /** What must hold in each state, then all that may happen next. */
  steps(world: W): Step<W>[]
  /** Whether all is delivered. */
  isDone(world: W): boolean
  /** Makes states alike that nobody can tell apart. */
  tidy?(world: W): void
}

export interface Explored {
  readonly states: number
  readonly steps: number
  /** What broke, and the shortest way there; `undefined` where nothing did. */
  readonly hole?: { readonly why: string; readonly trace: readonly string[] }
}

/** A deep copy that keeps classes, and that what was one object is one object. */
export function copyOf<T>(value: T, copies: Map<object, object> = new Map<object, object>()): T {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known) return known as T
  if (value instanceof Map) {
    const map = new Map()
    copies.set(value, map)
    for (const [key, item] of value) map.set(key, copyOf(item, copies))
    return map as T
  }
  const copy = (
    Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value) as object)
  ) as Record<string, unknown>
  copies.set(value, copy)
  for (const key in value) {
    if (Object.hasOwn(value, key))
      copy[key] = copyOf((value as Record<string, unknown>)[key], copies)
  }
  return copy as T
}

function write(value: unknown, parts: string[]): void {
  if (typeof value === 'function') return
  if (typeof value !== 'object' || value === null) {
    parts.push(typeof value === 'string' ? JSON.stringify(value) : String(value), ',')
    return
  }
  if (value instanceof Map) {
    parts.push('M')
    for (const [key, item] of value) {
      parts.push(String(key), ':')
      write(item, parts)
    }
  } else if (Array.isArray(value)) {
    parts.push('[')
    for (const item of value) write(item, parts)
  } else {
    parts.push('{')
    for (const key in value) {
      if (Object.hasOwn(value, key)) write((value as Record<string, unknown>)[key], parts)
    }
  }
  parts.push(';')
}

/** Tells states apart: all that they are made of, as a digest. */
export function digestOf(value: unknown): string {
  const parts: string[] = []
  write(value, parts)
  return createHash('md5').update(parts.join('')).digest('base64')
}

/**
 * @param most - States after which it gives up, with an error.
 */
export function explore<W>(model: Model<W>, most = 5_000_000): Explored {
  const ids = new Map<string, number>()
  const parents: number[] = []
  const labels: string[] = []
  const done: number[] = []
  // Steps that are no faults, for the check that none is stuck.
  const edges: [from: number[], to: number[]] = [[], []]
  let frontier: W[] = []
  let next: W[] = []
  let steps = 0

  const trace = (id: number, last?: string): string[] => {
    const path = last === undefined ? [] : [last]
    for (let at = id; at > 0; at = parents[at]!) path.unshift(labels[at]!)
    return path
  }
  const add = (world: W, parent: number, label: string): number => {
    const digest = digestOf(world)
    let id = ids.get(digest)
    if (id === undefined) {
      id = parents.length
      ids.set(digest, id)
      parents.push(parent)
      labels.push(label)
      next.push(world)
    }
    return id
  }

  add(model.initial(), -1, 'start')
  for (let id = 0; next.length;) {
    frontier = next
    next = []
    if (parents.length > most) throw new Error(`more than ${most} states`)
    for (const world of frontier) {
      let list: Step<W>[]
      try {
        list = model.steps(world)
      } catch (error) {
        return { states: parents.length, steps, hole: { why: String(error), trace: trace(id) } }
      }
      if (model.isDone(world)) done.push(id)
      for (const { label, isFault, act } of list) {
        const after = copyOf(world)
        try {
          act(after)
          model.tidy?.(after)
        } catch (error) {
          const hole = { why: String(error), trace: trace(id, label) }
          return { states: parents.length, steps, hole }
        }
        steps++
        const to = add(after, id, label)
        if (!isFault && to !== id) {
          edges[0].push(id)
          edges[1].push(to)
        }
      }
      id++
    }
  }
  const stuck = firstStuck(parents.length, edges, done)
  if (stuck < 0) return { states: parents.length, steps }
  return { states: parents.length, steps, hole: { why: 'stuck', trace: trace(stuck) } }
}

/** The first state from which no way without faults leads to one that is done. */
function firstStuck(states: number, [from, to]: [number[], number[]], done: number[]): number {
  const head = new Int32Array(states).fill(-1)
  const following = new Int32Array(to.length)
  to.forEach((state, edge) => {
    following[edge] = head[state]!
    head[state] = edge
  })
  const isGood = new Uint8Array(states)
  const stack = [...done]
  for (const state of done) isGood[state] = 1
  while (stack.length) {
    for (let edge = head[stack.pop()!]!; edge >= 0; edge = following[edge]!) {
      const state = from[edge]!
      if (!isGood[state]) {
        isGood[state] = 1
        stack.push(state)
      }
    }
  }
  return isGood.indexOf(0)
}
