import assert from 'node:assert/strict'
import { describe, test } from 'vitest'
import { seededRandom } from '../seeded-random.ts'
import type { Model } from './explore.ts'
import { memoryWorld } from './memory-world.ts'
import { pingWorld } from './ping-world.ts'
import { storeWorld } from './store-world.ts'

/** Too many messages and faults for all interleavings: random ones, then no more faults. */
const WALKS = process.env['BELAY_LONG'] ? 3_000 : 60
const FAULTY_STEPS = 150
const MOST_STEPS = 3_000

function walk<W>(model: Model<W>, random: () => number): void {
  const world = model.initial()
  const path: string[] = []
  for (let count = 0; ; count++) {
    let steps = model.steps(world)
    // The loss was told: that is the end of a session.
    if (!steps.length && model.isDone(world)) return
    if (count > FAULTY_STEPS) {
      if (model.isDone(world)) return
      steps = steps.filter(step => !step.isFault)
    }
    const step = steps[Math.floor(random() * steps.length)]
    assert(step && count < MOST_STEPS, `stuck after ${path.slice(-40).join(' | ')}`)
    path.push(step.label)
    try {
      step.act(world)
      model.tidy?.(world)
    } catch (error) {
      throw new Error(`after ${path.slice(-60).join(' | ')}`, { cause: error })
    }
  }
}

function walks<W>(name: string, make: (random: () => number) => Model<W>): void {
  test(`${name}: ${WALKS} walks`, () => {
    for (let seed = 1; seed <= WALKS; seed++) {
      try {
        const random = seededRandom(seed)
        walk(make(random), random)
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error })
      }
    }
  }, 1_800_000)
}

describe('random schedules lose, double and reorder nothing', () => {
  const upTo = (random: () => number, most: number): number => 1 + Math.floor(random() * most)
  walks('in memory', random =>
    memoryWorld({
      clientMessages: 60,
      serverMessages: 60,
      faults: 30,
      crashes: upTo(random, 3) - 1,
      expiries: upTo(random, 3) - 1,
      isSlow: random() < 0.5,
      isClientSlow: random() < 0.5,
      window: upTo(random, 9),
    }),
  )
  walks('with a store and two nodes', random =>
    storeWorld({
      messages: 30,
      sends: 30,
      faults: 20,
      deaths: 4,
      losses: 6,
      isSlow: random() < 0.5,
    }),
  )
  walks('with a store that forgets', random =>
    storeWorld({
      messages: 30,
      sends: 30,
      faults: 10,
      deaths: 2,
      rollbacks: 1,
      isSlow: random() < 0.5,
    }),
  )
  walks('at least once', () => pingWorld({ messages: 40, faults: 20 }))
})
