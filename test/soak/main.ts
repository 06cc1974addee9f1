/**
 * `npm run soak -- [minutes] [--seed N] [--clients N]`: clients in a real browser, half of them with a
 * delivery, random traffic, random faults, and all the time a look whether everything that was promised
 * holds. Ends with a table; exit code 1 and the way to repeat it when something did not hold.
 */
import { readArguments } from './arguments.ts'
import type { SoakArguments } from './arguments.ts'
import type { Told } from './page/told.ts'
import { Session } from './session.ts'
import { progress, table } from './table.ts'
import { Violation } from './violation.ts'

/** How often a long soak tells that it goes on, in ms. */
const PROGRESS = 5 * 60_000

process.exitCode = await main(process.argv.slice(2))
// The watch of this process's own time goes on otherwise.
process.exit()

async function main(given: readonly string[]): Promise<number> {
  let wanted: SoakArguments
  try {
    wanted = readArguments(given)
  } catch (error) {
    console.error((error as Error).message)
    return 2
  }
  const { duration, seed, clients } = wanted
  const minutes = duration / 60_000
  console.log(`soak of ${minutes} min with ${clients} clients, seed ${seed}; Ctrl-C ends it`)
  const session = new Session(seed, clients)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Asked again, it goes at once; Playwright takes the browser along.
    process.on(signal, () => {
      if (session.isStopped) process.exit(130)
      console.log('no more faults; all come to rest (once more ends it at once)')
      session.stop()
    })
  }
  const began = Date.now()
  const after = (): string => `${((Date.now() - began) / 1000).toFixed(1)} s`
  let toldAt = began
  session.onRest = () => {
    if (Date.now() - toldAt < PROGRESS) return
    toldAt = Date.now()
    console.log(`${after()}: ${progress(session)}`)
  }
  let violation: Violation | undefined
  try {
    await session.run(duration)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = error
  }
  if (violation) {
    const { client, message } = violation
    const command = `npm run soak -- ${minutes} --seed ${seed} --clients ${clients}`
    console.error(`\nVIOLATION after ${after()}, ${client ?? 'page'}: ${message}`)
    if (client) console.error(history(session, client))
    console.error(`to repeat: ${command}`)
  }
  console.log(`\n${table(session)}\n\nseed ${seed}, ${after()}: ${violation ? 'FAILED' : 'passed'}`)
  return violation ? 1 : 0
}

/** Who the client was, and the last that was heard of it. */
function history(session: Session, client: string): string {
  const line = ({ at, event, client: _, ...details }: Told): string =>
    `${(at / 1000).toFixed(3).padStart(9)} ${event} ${JSON.stringify(details)}`
  return [
    JSON.stringify(session.planOf(client)),
    ...session.lastOf(client).map(line),
    `${((session.news?.now ?? 0) / 1000).toFixed(3).padStart(9)} the last look`,
  ].join('\n')
}
