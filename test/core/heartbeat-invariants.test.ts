import assert from 'node:assert/strict'
import fc from 'fast-check'
import { test } from 'vitest'
import type { HeartbeatMode } from '../../src/core/formats/format.ts'
import { Heartbeat } from '../../src/core/heartbeat.ts'
import { TURN } from '../../src/core/lateness.ts'
import { LATE } from '../../src/core/lateness.ts'
import { newPeer, patience } from '../../src/core/peer.ts'
import type { Step } from './heartbeat-steps.ts'
import { steps, timings } from './heartbeat-steps.ts'

/** A heartbeat under observation: every step is followed by every invariant. */
class Observed {
  now = 1_000
  #wall = 5_000_000
  #buffered = 0
  #ended = false
  #reports = 0
  #pingOut = false
  #skew = this.#wall - this.now
  #answered = false
  /** Ticks since the last ping, and since the last frame. */
  #ticks: { at: number; late: boolean; sinceFrame: boolean }[] = []
  readonly #heart: Heartbeat
  readonly #peer = newPeer()
  readonly #mode: HeartbeatMode

  constructor(times: ConstructorParameters<typeof Heartbeat>[0], mode: HeartbeatMode) {
    this.#mode = mode
    this.#heart = new Heartbeat(times, this.#peer, mode)
    this.#heart.open(this.now, this.#wall, true)
  }

  take(step: Step): void {
    const heart = this.#heart
    if (step.do === 'tick') this.#tick()
    if (step.do === 'wait') this.#wait(step.by)
    if (step.do === 'jump') this.#wall += step.by
    if (step.do === 'drain') this.#buffered = Math.max(0, this.#buffered - step.by)
    if (step.do === 'announce' && !this.#ended) heart.announce(step.interval, step.timeout)
    if (step.do === 'check') this.#check()
    if (step.do === 'frame') this.#frame(step.reply)
    if (step.do === 'queue') {
      this.#buffered += step.by
      if (heart.queued(step.by)) heart.stamp(this.now)
    }
    if (step.do === 'wait for deadline' && heart.deadline < Infinity) {
      this.#wait(Math.max(0, heart.deadline - this.now) + step.late)
      this.#tick()
    }
    if (step.do === 'stop') {
      heart.stop()
      this.#ended = true
      this.#pingOut = false
    }
    this.#invariants()
  }

  #wait(ms: number): void {
    this.now += ms
    this.#wall += ms
  }

  #check(): void {
    const before = Math.max(this.now, this.#heart.deadline)
    this.#heart.check(this.now)
    assert(Math.max(this.now, this.#heart.deadline) <= before, 'a check only shortens')
  }

  #frame(reply: boolean): void {
    // After the end of a link on which nobody replies: see heartbeat-beats.test.ts.
    if (this.#ended && this.#mode !== 'ask') return
    const owed = this.#heart.frame(this.now, reply)
    assert(owed === (this.#pingOut && reply), 'hidden only where owed')
    assert(!this.#heart.suspect, 'a frame clears the suspicion')
    if (owed) [this.#pingOut, this.#answered] = [false, true]
    for (const tick of this.#ticks) tick.sinceFrame = false
  }

  #tick(): void {
    const heart = this.#heart
    const skew = this.#wall - this.now
    const late = this.now - heart.deadline > LATE || skew - this.#skew > LATE
    const due = this.now >= heart.deadline
    if (due) this.#skew = skew
    for (let rounds = 0; ; rounds++) {
      assert(rounds < 10, 'a tick comes to an end')
      const action = heart.tick(this.now, this.#wall, this.#buffered)
      if (!action) break
      assert(!this.#ended, 'an end is final')
      if (action === 'ping') this.#pinged()
      if (action === 'unanswered') assert(++this.#reports === 1, 'reported once')
      if (action === 'dead') this.#died(late)
    }
    if (due) this.#ticks.push({ at: this.now, late, sinceFrame: true })
    assert(heart.deadline > this.now, 'after a tick nothing is due')
  }

  #pinged(): void {
    assert(!this.#pingOut, 'one ping out at most')
    this.#pingOut = this.#mode === 'ask'
    if (this.#pingOut) this.#ticks = []
  }

  #died(late: boolean): void {
    this.#ended = true
    this.#pingOut = false
    // Frames do not put off the verdict on a peer that answers no more, only that on silence.
    const ticks = this.#ticks.filter(tick => this.#answered || tick.sinceFrame)
    const turn = ticks.find(({ at }) => at <= this.now - TURN + 0.001)
    assert(turn, 'a turn of the event loop before the verdict')
    const lateBefore = ticks.filter(tick => tick.late).length
    assert(!late || lateBefore >= 2, 'a late tick does not kill')
  }

  #invariants(): void {
    const { state, deadline, suspect } = this.#heart
    assert(!Number.isNaN(deadline), 'no deadline is NaN')
    assert((deadline === Infinity) === this.#ended, 'a deadline until the end, and none after')
    if (this.#ended) assert((state === 'dead' || state === 'idle') && !suspect, 'an end is at rest')
    else assert(state === (this.#pingOut ? 'waiting' : 'alive'), 'waiting while a ping is out')
    assert([1, 4, 8].includes(patience(this.#peer)), 'patience is 1, 4 or 8')
    assert((this.#heart.roundTrip.latest ?? 0) >= 0, 'no latency is negative')
  }
}

test.each(['ask', 'beat', 'listen'] as const)(
  'whatever happens to a heartbeat: %s',
  { timeout: 20_000 },
  mode => {
    fc.assert(
      fc.property(timings, fc.array(steps, { minLength: 1, maxLength: 60 }), (times, taken) => {
        const observed = new Observed(times, mode)
        for (const step of taken) observed.take(step)
      }),
      { numRuns: 2_000 },
    )
  },
)
