/**
 * `npm run bench:load`: as many real connections as this machine holds, what each of them takes, and
 * how they come back after their server was killed, beside what the simulation says of it. Ends by
 * itself, within three minutes.
 */
import { readArguments } from './arguments.ts'
import { addressesNeeded } from './limits.ts'
import { predict } from './prediction.ts'
import { report } from './report.ts'
import { run } from './run.ts'

const LONGEST = 180_000

const began = performance.now()
const say = (text: string): void => {
  console.log(`${Math.round((performance.now() - began) / 1000)} s: ${text}`)
}
setTimeout(() => {
  console.error(`not done within ${LONGEST / 1000} s: too many clients, or too busy a machine`)
  // The children end with their parent.
  process.exit(1)
}, LONGEST).unref()

try {
  const given = readArguments(process.argv.slice(2))
  const addresses = addressesNeeded(given)
  const measured = await run(given, addresses, say)
  console.log(await report(given, measured, predict(given, 1)))
  if (measured.back === undefined) throw new Error('not all clients came back')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
