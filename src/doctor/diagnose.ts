import { setMaxListeners } from 'node:events'
import type { Check, Context } from './check.ts'
import { CHECKS } from './checks/index.ts'
import { ConnectError } from './connect-error.ts'
import type { CheckReport, Finding } from './finding.ts'
import { skip } from './finding.ts'
import type { Traffic } from './gate.ts'
import { Gate, Stopped } from './gate.ts'
import type { Limits } from './limits.ts'
import { LIMITS } from './limits.ts'
import type { Target } from './target.ts'
import { isLoopback } from './target.ts'
import type { Credentials } from './visit.ts'
import { Visit } from './visit.ts'

export interface DiagnoseOptions {
  credentials?: Partial<Credentials>
  limits?: Partial<Limits>
  /** Whether the slow checks run too. */
  isSlow?: boolean
  /** Whether the server is the user's own, and bad frames may be sent to it. @default on loopback */
  isMine?: boolean
  /** These checks and what they need; all by default. */
  only?: readonly string[] | undefined
  /** Ends the run; what is known by then is reported. */
  signal?: AbortSignal
  /** Hears of each check as it ends, and of the names of those that run. */
  onProgress?: (report: CheckReport | undefined, running: readonly string[]) => void
}

/** The checks of a run, in order. */
export interface Diagnosis {
  target: Target
  /** When it began. */
  at: Date
  checks: CheckReport[]
  /** Why no more connections were made, if the server asked for that. */
  stopped: string | undefined
  traffic: Traffic
}

const WHOLE = 60_000
const WHOLE_SLOW = 180_000

/** Runs the checks against a target, side by side as far as they do not need each other. */
export async function diagnose(target: Target, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const { only, isSlow = false, onProgress = () => {}, signal } = options
  const limits = { ...LIMITS, ...options.limits }
  const checks = choose(only, isSlow)
  const areSlow = checks.some(check => check.isSlow)
  // The rungs of the idle check and the silent client last as long as all else together.
  const atOnce = limits.atOnce + (areSlow ? limits.idle.length + 1 : 0)
  const gate = new Gate({ ...limits, atOnce })
  const at = new Date()
  const from = performance.now()
  const whole = limits.whole ?? (areSlow ? WHOLE_SLOW : WHOLE)
  const credentials = { ...NOTHING, ...options.credentials }
  const visit = new Visit(target, credentials, limits, gate, options.isMine ?? isLoopback(target))

  const running = new Set<string>()
  const reports = new Map<string, Promise<CheckReport>>()
  const ended = endOf(whole, signal)
  const context: Context = {
    visit,
    finding: id => reports.get(id) ?? Promise.resolve(skip('not part of this run')),
    remaining: () => whole - (performance.now() - from),
  }

  const run = async (check: Check): Promise<CheckReport> => {
    const obstacle = await obstacleOf(check, context)
    const begun = performance.now()
    if (!obstacle) {
      running.add(check.id)
      onProgress(undefined, [...running])
    }
    const finding = obstacle ?? (await Promise.race([attempt(check, context), ended.finding]))
    running.delete(check.id)
    const seconds = Math.round(performance.now() - begun) / 1000
    const report = { id: check.id, seconds, ...finding }
    onProgress(report, [...running])
    return report
  }
  for (const check of checks) reports.set(check.id, run(check))
  try {
    const all = await Promise.all(reports.values())
    return { target, at, checks: all, stopped: gate.reason, traffic: gate.traffic }
  } finally {
    ended.clear()
    gate.end('the run is over')
  }
}

const NOTHING: Credentials = {
  headers: [],
  protocols: [],
  hello: undefined,
  ca: undefined,
  isInsecure: false,
}

function choose(only: readonly string[] | undefined, isSlow: boolean): Check[] {
  if (!only) return CHECKS.filter(check => isSlow || !check.isSlow)
  const wanted = new Set<string>()
  const add = (id: string): void => {
    wanted.add(id)
    CHECKS.find(check => check.id === id)?.needs.forEach(add)
  }
  only.forEach(add)
  return CHECKS.filter(({ id }) => wanted.has(id))
}

/** Why a check cannot be run: one cause gives one finding. */
async function obstacleOf(check: Check, { finding }: Context): Promise<Finding | undefined> {
  for (const need of check.needs) {
    const { result, text, blocks } = await finding(need)
    if (result === 'fail' || blocks) return skip(`not run: ${need}`)
    // The first that could not be run is the cause of all.
    if (result === 'skip') return skip(text.startsWith('not run') ? text : `not run: ${need}`)
  }
  return undefined
}

async function attempt(check: Check, context: Context): Promise<Finding> {
  try {
    return await check.run(context)
  } catch (error) {
    if (error instanceof Stopped) return skip(`not run: ${error.message}`)
    // The upgrade has worked before: the server has had enough, or is gone.
    if (error instanceof ConnectError) {
      return skip(`cannot tell: a further connection failed (${error.stage}: ${error.message})`)
    }
    throw error
  }
}

/** A finding for all checks that have not ended by then. */
function endOf(
  whole: number,
  signal: AbortSignal | undefined,
): { finding: Promise<Finding>; clear: () => void } {
  let clear = (): void => {}
  if (signal) setMaxListeners(0, signal)
  const finding = new Promise<Finding>(resolve => {
    const timer = setTimeout(() => {
      resolve(skip(`not finished within ${whole / 1000} s: give more with --limit`))
    }, whole)
    const stop = (): void => resolve(skip('interrupted'))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    clear = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', stop)
    }
  })
  return { finding, clear }
}
