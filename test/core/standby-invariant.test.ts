import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'vitest'
import type { StandbySettings } from '../../src/core/standby-states.ts'
import { StandbyPlan } from '../../src/core/standby.ts'
import { seededRandom } from './seeded-random.ts'

/** What may happen to the connection in hand and to the standby, at any time and in any order. */
type Step =
  | { do: 'suspect' | 'frame' | 'reply' | 'handover' | 'told' | 'look' | 'overflow' | 'replaced' }
  | { do: 'standby reached' | 'standby proven' | 'standby declined' | 'close' }
  | { do: 'standby failed' | 'end'; code: number }
  | { do: 'wait'; ms: number }
  | { do: 'sleep'; ms: number }

const code = fc.constantFrom(1000, 1001, 1006, 1008, 1012, 1013, 4001)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<Step[]>(
      { do: 'suspect' },
      { do: 'suspect' },
      { do: 'frame' },
      { do: 'reply' },
      { do: 'handover' },
      { do: 'told' },
      { do: 'look' },
      { do: 'overflow' },
      { do: 'replaced' },
      { do: 'standby reached' },
      { do: 'standby proven' },
      { do: 'standby proven' },
      { do: 'standby declined' },
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'close' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('standby failed' as const, 'end' as const), code }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('wait' as const, 'wait' as const, 'sleep' as const),
      ms: fc.oneof(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(60_000, 600_000)),
    }),
  },
)

const settings: fc.Arbitrary<StandbySettings> = fc.record({
  maxAge: fc.constantFrom(1000, 100_000, Infinity),
  onSuspicion: fc.boolean(),
  minUptime: fc.constantFrom(0, 30_000),
  backoff: fc.constantFrom({ min: 0, max: 0, factor: 1 }, { min: 500, max: 20_000, factor: 2 }),
})

/** Does what the owner of a plan does, and holds the rules to it after each step. */
class Driven {
  now = 0
  readonly #plan: StandbyPlan
  #isOpen = true
  #openedAt = 0
  /** The standby: made, and perhaps proven, since when the connection in hand is silent. */
  #standby: { isProven: boolean } | undefined
  #silentSince = 0
  #window = 0
  #switches: number[] = []
  /** Since when nothing on suspicion may be made, and until when. */
  #barredUntil = -Infinity
  #wasKicked = false

  constructor(settings: StandbySettings, seed: number) {
    this.#plan = new StandbyPlan(settings, seededRandom(seed))
    this.#plan.opened(0)
  }

  take(step: Step): void {
    const plan = this.#plan
    const { now } = this
    switch (step.do) {
      case 'wait':
        this.#wait(now + step.ms)
        break
      case 'sleep':
        this.now += step.ms
        break
      case 'suspect':
        if (!this.#isOpen) break
        if (!plan.holds) {
          this.#silentSince = now - 1000
          this.#window = 3000
        }
        plan.suspected(now, now - 1000, 3000, now + 9000)
        break
      case 'frame':
      case 'reply':
        if (!this.#isOpen) break
        plan.heard(now, step.do === 'reply')
        this.#silentSince = Infinity
        break
      case 'handover':
      case 'told':
        if (this.#isOpen) plan.wanted(now, step.do === 'told')
        break
      case 'overflow':
        plan.overflowed()
        break
      case 'standby reached':
        if (this.#standby) plan.reached(now)
        break
      case 'standby proven':
        if (!this.#standby) break
        plan.proven(now, 500)
        this.#standby.isProven = true
        break
      case 'standby declined':
        if (!this.#standby || this.#standby.isProven) break
        this.#standby = undefined
        plan.declined(now)
        break
      case 'standby failed':
        if (!this.#standby) break
        this.#standby = undefined
        plan.failed(now, 'network', step.code)
        break
      case 'end':
        if (!this.#isOpen) break
        plan.ended(now, step.code !== 1006, step.code, !!this.#standby)
        this.#end()
        break
      case 'close':
        plan.stop()
        this.#end()
        break
      case 'replaced':
        if (this.#isOpen) break
        this.#open()
    }
    this.#look()
  }

  #open(): void {
    this.#isOpen = true
    this.#openedAt = this.now
    this.#plan.opened(this.now)
  }

  #end(): void {
    this.#isOpen = false
    this.#standby = undefined
  }

  #wait(until: number): void {
    for (let looks = 0; this.#plan.deadline <= until; looks++) {
      assert(looks < 1000, 'it never comes to rest')
      this.now = Math.max(this.now, this.#plan.deadline)
      this.#look()
    }
    this.now = until
  }

  /** Acts until there is nothing more to do at this moment. */
  #look(): void {
    const plan = this.#plan
    for (let looks = 0; ; looks++) {
      assert(looks < 10, 'it never comes to rest')
      const { purpose } = plan
      const action = plan.tick(this.now)
      if (!action) break
      if (action === 'probe') this.#probe()
      if (action === 'switch') this.#switch(purpose)
      if (action === 'drop') {
        assert(this.#standby, 'there is nothing to drop')
        this.#standby = undefined
        this.#barredUntil = Math.max(this.#barredUntil, this.now + 60_000)
      }
    }
    assert(plan.deadline > this.now, 'it wants to be asked again, and does nothing')
    assert.equal(plan.made, plan.used + plan.wasted + (this.#standby ? 1 : 0), 'the counts')
    assert(!(plan.holds && !this.#isOpen), 'it holds what is not there')
    this.#wasKicked ||= plan.budget.kicks
    assert.equal(plan.budget.kicks, this.#wasKicked, 'a kick is forgotten')
  }

  #probe(): void {
    const { now } = this
    assert(!this.#standby, 'a second standby')
    assert(this.#isOpen, 'a standby beside nothing')
    assert(!this.#wasKicked, 'a standby after a kick')
    if (this.#plan.purpose === 'suspicion') {
      assert(this.#silentSince < Infinity, 'a standby although a frame came')
      assert(now >= this.#barredUntil, 'a standby so soon after a wasted one')
    }
    this.#standby = { isProven: false }
  }

  #switch(purpose: string): void {
    const { now } = this
    assert(this.#standby?.isProven, 'a switch without proof')
    assert(now >= this.#openedAt + (purpose === 'handover' ? 1000 : 0), 'two within a second')
    if (purpose === 'suspicion') {
      assert(now >= this.#silentSince + this.#window, 'a switch before the window is over')
      this.#switches.push(now)
      const [first = -Infinity] = this.#switches.slice(-3, -2)
      assert(now - first >= 300_000, 'three switches within five minutes')
    }
    this.#end()
    this.#open()
  }
}

test('at most one standby; no switch without proof and silence; the budget holds', () => {
  fc.assert(
    fc.property(
      settings,
      fc.integer(),
      fc.array(step, { maxLength: 200, size: 'max' }),
      (settings, seed, steps) => {
        const driven = new Driven(settings, seed)
        for (const step of steps) driven.take(step)
      },
    ),
    { numRuns: 3000 },
  )
})
