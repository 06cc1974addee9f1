import { test } from '@playwright/test'
import type { Stall } from '../rig/withheld.ts'
import { stalledBetween, watchStalls } from '../rig/withheld.ts'

/** A link that works lost its connection, between these moments of the wall clock in ms. */
export interface Death {
  from: number
  to: number
  /** How much of that the page could not run in, in ms. */
  withheld: number
}

/** How much of a wait may be withheld before a death in it says nothing of the library. */
const STARVED = 0.25
const TRIES = 3

/**
 * Counts deaths that mean something. Who sends, who passes on and who receives share a machine, and
 * where that gave one of them no time nothing moved on the link: then it is tried again.
 *
 * @param attempt - Plays it once, and tells of all deaths.
 * @returns The deaths of the first attempt that the machine did not spoil.
 */
export async function deathsUnlessStarved(attempt: () => Promise<Death[]>): Promise<number> {
  const stalls: Stall[] = []
  const { timeOrigin } = performance
  const look = watchStalls(({ from, to }) => {
    stalls.push({ from: from + timeOrigin, to: to + timeOrigin })
  })
  for (let tries = 1; ; tries++) {
    const deaths = await attempt()
    look()
    const starved = deaths.filter(({ from, to, withheld }) => {
      return withheld + stalledBetween(stalls, from, to) > STARVED * (to - from)
    })
    if (!starved.length || tries === TRIES) return deaths.length
    const description = `attempt ${tries}: the machine gave no time, so it was tried again`
    test.info().annotations.push({ type: 'starved', description })
  }
}
