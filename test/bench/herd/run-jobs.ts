import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './outcome.ts'
import type { Job } from './worker.ts'

const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/**
 * Runs the jobs in so many processes, each job in the first that is free.
 *
 * @throws Error when a process ends before its job.
 */
export async function runJobs(
  jobs: readonly Job[],
  processes: number,
  done: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const rest = [...jobs]
  const work = async (): Promise<void> => {
    const worker = fork(WORKER)
    let job: Job | undefined
    const end = once(worker, 'exit').then(([code, signal]) => {
      throw new Error(`a process ended (${code ?? signal}) in ${job?.scenario}, ${job?.kind}`)
    })
    try {
      while ((job = rest.shift())) {
        const answer = once(worker, 'message')
        worker.send(job)
        const [outcome] = (await Promise.race([answer, end])) as [Outcome]
        outcomes.push(outcome)
        done(outcome)
      }
    } finally {
      // Its end is expected from here on.
      end.catch(() => {})
      worker.kill()
    }
  }
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work))
  return jobs.map(job =>
    outcomes.find(({ scenario, kind }) => scenario === job.scenario && kind === job.kind)!,
  )
}
