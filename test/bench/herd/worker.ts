/** A process that runs what it is told to, one after the other. */
import { KINDS } from './kinds.ts'
import { outcome } from './outcome.ts'
import { SCENARIOS } from './scenarios/index.ts'

export interface Job {
  scenario: string
  kind: string
  clients: number
  seed: number
}

process.on('message', ({ scenario, kind, clients, seed }: Job) => {
  const what = SCENARIOS.find(({ name }) => name === scenario)!
  const who = KINDS.find(({ name }) => name === kind)!
  // A parent that has gone meanwhile hears nothing.
  process.send!(outcome(what, who, clients, seed), () => {})
})
process.on('disconnect', () => process.exit())
