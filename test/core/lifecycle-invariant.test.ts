import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'vitest'
import type { Cause } from '../../src/core/close.ts'
import type { LifecycleOptions } from '../../src/core/lifecycle.ts'
import { Lifecycle, STORED } from '../../src/core/lifecycle.ts'
import { seededRandom } from './seeded-random.ts'

/**
 * The lifecycle as its owner drives it. The world may do anything at any time; calls that make no
 * sense in a status (an `opened` without a socket) are those that the owner never makes.
 */
type Step =
  | { do: 'open' | 'close' | 'address found' | 'socket open' | 'frame' | 'suspicion' | 'reconnect' }
  | { do: 'page signal' | 'timer' | 'stored' | 'hidden' }
  | { do: 'end'; cause: Cause; code: number }
  | { do: 'wait'; ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom<Step[]>(
    { do: 'open' },
    { do: 'address found' },
    { do: 'address found' },
    { do: 'socket open' },
    { do: 'socket open' },
    { do: 'frame' },
    { do: 'suspicion' },
    { do: 'page signal' },
    { do: 'reconnect' },
    { do: 'timer' },
    { do: 'timer' },
    { do: 'stored' },
    { do: 'hidden' },
  ),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
  fc.record({
    do: fc.constant('end' as const),
    cause: fc.constantFrom<Cause[]>('heartbeat', 'connect-timeout', 'server', 'network', 'url'),
    code: fc.constantFrom(1000, 1001, 1005, 1006, 1011, 1012, 1013, 4401),
    // A terminal answer is rare, so that most sequences go on.
  }),
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'close' }) },
)

const lifecycleOptions: fc.Arbitrary<LifecycleOptions> = fc.record({
  backoff: fc
    .record({
      min: fc.constantFrom(0, 1, 500, 5_000),
      factor: fc.constantFrom(1, 2, 10),
      more: fc.constantFrom(0, 20_000, 1e9),
    })
    .map(({ min, factor, more }) => ({ min, factor, max: min + more })),
  connectTimeout: fc.constantFrom(1, 10_000, 2 ** 31 - 1),
  minUptime: fc.constantFrom(0, 5_000),
  maxRetries: fc.constantFrom(0, 1, 5, Infinity),
  needsProof: fc.boolean(),
})

/** Does what the owner of a lifecycle does, and holds the invariant to it after each step. */
class Driven {
  now = 0
  /** Nothing but the return of the page ends the wait. */
  #isHidden = false
  readonly life: Lifecycle
  constructor(options: LifecycleOptions, random: () => number) {
    this.life = new Lifecycle(options, random)
  }

  take(step: Step): void {
    const { life, now } = this
    const closed = life.status === 'closed'
    const { deadline } = life
    if (step.do === 'wait') this.now += step.ms
    if (step.do === 'open') life.open(now)
    if (step.do === 'close') life.close(this.now)
    if (step.do === 'address found' && life.status === 'connecting' && !life.busy) life.dialled()
    if (step.do === 'socket open' && life.status === 'connecting' && life.busy) life.opened(now)
    if (step.do === 'frame' && life.isOpen) life.heard()
    if (step.do === 'suspicion' && life.isOpen) life.suspected()
    if (step.do === 'timer' && deadline < Infinity) this.#timer()
    if (step.do === 'page signal') this.#hurry()
    if (step.do === 'reconnect') this.#reconnect()
    if (step.do === 'stored') this.#store()
    if (step.do === 'hidden') this.#hide()
    if (step.do === 'end' && this.#isTrying) this.#end(step.cause, step.code)
    const asked = step.do === 'open' || step.do === 'reconnect'
    assert(!closed || asked || life.status === 'closed', 'closed until asked')
    this.#invariant()
  }

  get #isTrying(): boolean {
    return this.life.isOpen || this.life.status === 'connecting'
  }

  #timer(): void {
    this.now = Math.max(this.now, this.life.deadline)
    if (this.life.tick(this.now) === 'late') this.#end('url', 1006)
  }

  #store(): void {
    this.life.away = STORED
    if (this.#isTrying) this.#end('page', 1000)
  }

  #hide(): void {
    const { status } = this.life
    if (status === 'idle' || status === 'closed') return
    this.life.away = Infinity
    if (this.#isTrying) this.#end('page', 1000)
    else this.life.wait(this.now, Infinity)
    assert(this.life.status === 'waiting', 'a hidden page waits')
    assert(this.life.deadline === Infinity, 'for nothing but its return')
    this.#isHidden = true
  }

  #hurry(): void {
    const { life, now } = this
    life.away = 0
    const { status, deadline } = life
    const nearer = life.hurry(now)
    assert(life.status === status, 'a page signal changes no status')
    assert(life.deadline <= deadline, 'a page signal makes no wait longer')
    assert(nearer === life.deadline < deadline, 'it tells whether it made one shorter')
    assert(status !== 'waiting' || life.deadline <= now + 1_000, 'a dial within a second')
  }

  #reconnect(): void {
    const { life, now } = this
    life.forgive()
    if (life.status === 'idle' || life.status === 'closed') life.open(now)
    else if (life.status === 'waiting') life.hurry(now)
    else this.#end('user', 1000)
  }

  #end(cause: Cause, code: number): void {
    const delay = this.life.lost(this.now, cause, code)
    assert((delay === undefined) === (this.life.status === 'closed'), 'a delay unless closed')
    assert(delay === undefined || delay >= 0, 'no delay is negative or NaN')
  }

  #invariant(): void {
    const { status, deadline, busy } = this.life
    assert(!Number.isNaN(deadline), 'no deadline is NaN')
    const atRest = status === 'idle' || status === 'connected' || status === 'closed'
    assert(
      atRest || deadline < Infinity || busy || this.#isHidden,
      `something to wait for in ${status}`,
    )
    if (status === 'idle' || status === 'closed')
      assert(deadline === Infinity && !busy, `nothing to wait for in ${status}`)
    this.#isHidden &&= status === 'waiting' && deadline === Infinity
    if (status === 'waiting') assert(!busy, 'nothing is under way in a wait')
    assert(this.life.retries >= 0, 'retries are counted')
  }
}

const isDialling = (life: Lifecycle) => life.status === 'connecting'

const lives = fc.record({
  options: lifecycleOptions,
  seed: fc.integer(),
  steps: fc.array(step, { maxLength: 40 }),
})

test('there is always something to wait for', () => {
  fc.assert(
    fc.property(lives, ({ options, seed, steps }) => {
      const driven = new Driven(options, seededRandom(seed))
      for (const step of steps) driven.take(step)
    }),
    { numRuns: 5_000 },
  )
})

test('from anywhere, a world that turns healthy leads to connected within the longest delay', () => {
  fc.assert(
    fc.property(lives, ({ options, seed, steps }) => {
      const driven = new Driven(options, seededRandom(seed))
      driven.take({ do: 'open' })
      for (const step of steps) driven.take(step)
      const { life } = driven
      if (life.status === 'closed') return
      if (life.deadline === Infinity && life.status === 'waiting')
        driven.take({ do: 'page signal' })
      const since = driven.now
      for (let turn = 0; turn < 4 && !life.isOpen; turn++) {
        if (life.status === 'waiting') driven.take({ do: 'timer' })
        driven.take({ do: 'address found' })
        driven.take({ do: 'socket open' })
      }
      assert(life.isOpen, 'connected in the end')
      assert(driven.now - since <= Math.max(options.backoff.max, STORED), 'and in time')
    }),
    { numRuns: 3_000 },
  )
})

test('from anywhere, a page signal leads to a dial within a second', () => {
  fc.assert(
    fc.property(lives, ({ options, seed, steps }) => {
      const driven = new Driven(options, seededRandom(seed))
      driven.take({ do: 'open' })
      for (const step of steps) driven.take(step)
      if (driven.life.status !== 'waiting') return
      const since = driven.now
      driven.take({ do: 'page signal' })
      driven.take({ do: 'timer' })
      assert(isDialling(driven.life), 'a dial')
      assert(driven.now - since <= 1_000, 'within a second')
    }),
    { numRuns: 3_000 },
  )
})
