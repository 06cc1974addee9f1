/**
 * `npm run bench:herd`: what a million clients do to their servers when all of them have lost their
 * links, with the delays of this library and of others. `--clients 100000` takes a tenth of the
 * time, with servers that are a tenth as fast: the curves keep their shape.
 */
import { admissionTable } from './admission-table.ts'
import type { HerdArguments } from './arguments.ts'
import { readArguments } from './arguments.ts'
import { VARIANTS } from './kinds.ts'
import { report } from './report.ts'
import { runJobs } from './run-jobs.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { standbyTable } from './standby-table.ts'
import { table } from './tables.ts'

/** Enough for what only tells one number of ours from another. */
const MOST_OF_A_VARIANT = 100_000

const began = performance.now()
const given = readOrExit()
const isVariant = (kind: string): boolean => VARIANTS.some(({ name }) => name === kind)
const jobs = given.scenarios.flatMap(scenario =>
  given.kinds.map(kind => ({
    scenario,
    kind,
    clients: isVariant(kind) ? Math.min(given.clients, MOST_OF_A_VARIANT) : given.clients,
    seed: given.seed,
  })),
)
let done = 0
const outcomes = await runJobs(jobs, given.processes, ({ scenario, kind, cpu, memory }) => {
  const seconds = Math.round((performance.now() - began) / 1000)
  const count = `${++done}/${jobs.length}`
  console.log(`${seconds} s: ${count} ${scenario}, ${kind}: ${cpu} s of a core, ${memory} MB`)
})
for (const scenario of SCENARIOS) {
  if (!given.scenarios.includes(scenario.name)) continue
  console.log(`\n${scenario.title}\n${table(scenario, outcomes)}`)
}
const tell = (text: string): void => {
  console.log(`${Math.round((performance.now() - began) / 1000)} s: ${text}`)
}
const beside = {
  standby: standbyTable(given.clients, given.seed, tell),
  admission: admissionTable(given.clients, given.seed, tell),
}
console.log(`\nStalls, with standby on suspicion and without\n${beside.standby}`)
console.log(`\nRestart, at servers of different speed\n${beside.admission}`)
if (given.isComplete) await report(outcomes, beside, given.seed)
else console.log('\nnot written to test/bench/results: this was not everything')

function readOrExit(): HerdArguments {
  try {
    return readArguments(process.argv.slice(2))
  } catch (error) {
    console.error((error as Error).message)
    process.exit(2)
  }
}
