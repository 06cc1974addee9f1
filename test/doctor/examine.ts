/** What the tests of the doctor share: a run with short limits, and what it found. */
import type { TestContext } from 'vitest'
import type { Diagnosis, DiagnoseOptions } from '../../src/doctor/diagnose.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import type { CheckReport, Result } from '../../src/doctor/finding.ts'
import type { Limits } from '../../src/doctor/limits.ts'
import { parseTarget } from '../../src/doctor/target.ts'

/** Long enough for a busy machine, and not as long as for a server at the other end of the world. */
export const SHORT: Partial<Limits> = {
  connect: 1500,
  reply: 2000,
  heartbeat: 500,
  ownClose: 150,
  hanging: 1500,
  halfOpen: 2000,
  reaps: 2500,
  idle: [400, 800, 1600],
  between: 10,
}

/** Runs the checks, all of them at the pace of tests. */
export function examine(url: string, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  return diagnose(parseTarget(url), { ...options, limits: { ...SHORT, ...options.limits } })
}

/** The checks with this result, in order. */
export const having = ({ checks }: Diagnosis, result: Result): string[] =>
  checks.filter(check => check.result === result).map(({ id }) => id)

/** One check of a run. */
export function check({ checks }: Diagnosis, id: string): CheckReport {
  const found = checks.find(one => one.id === id)
  if (!found) throw new Error(`${id} was not part of the run`)
  return found
}

/**
 * Ends a server with the test.
 *
 * @param context - Of the test: others run beside it.
 */
export async function during<T extends { stop(): unknown }>(
  context: Pick<TestContext, 'onTestFinished'>,
  started: T | Promise<T>,
): Promise<T> {
  const server = await started
  context.onTestFinished(async () => void (await server.stop()))
  return server
}
