import assert from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heartbeat } from '../../src/core/heartbeat.ts'
import type { HeartbeatTimings } from '../../src/core/timings.ts'
import { newPeer } from '../../src/core/peer.ts'
import type { Step } from './heartbeat-steps.ts'
import { steps, timings } from './heartbeat-steps.ts'

/** Two heartbeats of the same link: the second is told no frame that it need not be told. */
class Twins {
  skipped = 0
  #now = 1_000
  #wall = 5_000_000
  #buffered = 0
  #peers = [newPeer(), newPeer()]
  readonly #hearts: Heartbeat[]

  constructor(times: HeartbeatTimings, handshake: boolean) {
    this.#hearts = this.#peers.map(peer => new Heartbeat(times, peer, 'ask', handshake))
    this.#both(heart => heart.open(this.#now, this.#wall, !handshake))
  }

  /** Where the first has died, the next connection to the same peers begins. */
  take(step: Step, times: HeartbeatTimings): void {
    if (step.do === 'tick') this.#tick()
    if (step.do === 'wait') this.#wait(step.by)
    if (step.do === 'jump') this.#wall += step.by
    if (step.do === 'drain') this.#buffered = Math.max(0, this.#buffered - step.by)
    if (step.do === 'announce') this.#announce(step.interval, step.timeout)
    if (step.do === 'check') this.#both(heart => heart.check(this.#now))
    if (step.do === 'frame') this.#frame(step.reply)
    if (step.do === 'queue') {
      this.#buffered += step.by
      this.#both(heart => heart.queued(step.by) && heart.stamp(this.#now))
    }
    if (step.do === 'wait for deadline' && this.#hearts[0]!.deadline < Infinity) {
      this.#wait(Math.max(0, this.#hearts[0]!.deadline - this.#now) + step.late)
      this.#tick()
    }
    if (this.#hearts[0]!.state !== 'dead') return
    this.#buffered = 0
    for (const [i, peer] of this.#peers.entries()) this.#hearts[i] = new Heartbeat(times, peer)
    this.#both(heart => heart.open(this.#now, this.#wall, true))
  }

  #wait(ms: number): void {
    this.#now += ms
    this.#wall += ms
  }

  #announce(interval: number | undefined, timeout: number | undefined): void {
    // An announcement is in a frame that is a beat.
    this.#both(heart => heart.frame(this.#now, false))
    this.#both(heart => heart.announce(interval, timeout))
  }

  #frame(reply: boolean): void {
    const [all, few] = this.#hearts as [Heartbeat, Heartbeat]
    const hidden = all.frame(this.#now, reply)
    const isSkipped = !reply && !few.attends()
    assert.equal(isSkipped ? false : few.frame(this.#now, reply), hidden)
    if (isSkipped) this.skipped++
    this.#compare()
  }

  #tick(): void {
    for (let action; ;) {
      action = this.#both(heart => heart.tick(this.#now, this.#wall, this.#buffered))
      if (!action) break
    }
  }

  #both<T>(act: (heart: Heartbeat) => T): T {
    const [all, few] = this.#hearts.map(act) as [T, T]
    assert.equal(few, all)
    this.#compare()
    return all
  }

  #compare(): void {
    const [all, few] = this.#hearts.map(heart => ({
      state: heart.state,
      suspect: heart.suspect,
      pings: heart.pings,
      deadline: heart.deadline,
      latency: heart.roundTrip.latest,
      overdue: heart.overdue(this.#now),
    }))
    assert.deepEqual(few, all)
    assert.deepEqual(this.#peers[1], this.#peers[0])
  }
}

test('who is told only what he asks for lives and dies like who is told all', () => {
  let skipped = 0
  fc.assert(
    fc.property(
      timings,
      fc.boolean(),
      fc.array(steps, { minLength: 1, maxLength: 120 }),
      (given, handshake, taken) => {
        // Of a frame that it is not told, `few` does not know when it came: it may ask a bit later.
        const times = { ...given, askOnSend: false }
        const twins = new Twins(times, handshake)
        for (const step of taken) twins.take(step, times)
        skipped += twins.skipped
      },
    ),
    { numRuns: 2_000 },
  )
  expect(skipped).toBeGreaterThan(100)
})
