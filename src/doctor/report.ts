/** The texts of a run: a line for each check, then what to do about it. */
import type { Diagnosis } from './diagnose.ts'
import type { CheckReport, Result } from './finding.ts'
import { wrap } from './wrap.ts'
import { settingsCode, settingsFor } from './settings.ts'

/** Colours a text, where there are colours. */
export type Paint = (result: Result | 'bold', text: string) => string

export const PLAIN: Paint = (_, text) => text

const NAMES: Readonly<Record<Result, string>> = {
  ok: 'ok  ',
  warn: 'warn',
  fail: 'FAIL',
  skip: 'skip',
}

/** One check. */
export function checkLine({ id, result, text, seconds }: CheckReport, paint: Paint): string {
  const took = seconds >= 1 ? ` [${seconds.toFixed(seconds < 10 ? 1 : 0)} s]` : ''
  return `${paint(result, NAMES[result])}  ${id.padEnd(11)}  ${text}${took}`
}

/** Whether a check was left out because of another one: all of those share a line. */
export const isLeftOut = ({ result, text }: CheckReport): boolean =>
  result === 'skip' && text.startsWith('not run: ')

/** The checks that were left out, a line for each reason; empty where there are none. */
export function leftOutLines(checks: readonly CheckReport[], paint: Paint): string[] {
  const reasons = new Map<string, string[]>()
  for (const { id, text } of checks.filter(isLeftOut)) {
    reasons.set(text, [...(reasons.get(text) ?? []), id])
  }
  return [...reasons].map(
    ([text, ids]) => `${paint('skip', NAMES.skip)}  ${text}  (${ids.join(', ')})`,
  )
}

/** Advice first, the worst before the rest, then what to paste. */
export function summary(diagnosis: Diagnosis, paint: Paint): string {
  const { checks, stopped } = diagnosis
  const worst = (result: Result): CheckReport[] => checks.filter(check => check.result === result)
  const told = [...worst('fail'), ...worst('warn')].filter(({ advice }) => advice !== undefined)
  const parts: string[] = []
  if (stopped !== undefined) parts.push(`Stopped: ${stopped}.`)
  if (told.length) {
    const lines = told.map(
      ({ id, result, advice }) => `  ${paint(result, id)}\n${wrap(advice!, '    ')}`,
    )
    parts.push([paint('bold', 'What to do'), ...lines].join('\n'))
  }
  const settings = settingsFor(checks)
  if (settings) {
    const code = settingsCode(settings).replace(/^/gm, '  ')
    parts.push(`${paint('bold', 'Options for ReconnectingWebSocket')}\n${code}`)
  }
  return parts.join('\n\n')
}

/** All of it, as it stands on the screen in the end. */
export function fullReport(diagnosis: Diagnosis, paint: Paint = PLAIN): string {
  const { checks } = diagnosis
  const run = checks.filter(check => !isLeftOut(check))
  const lines = [...run.map(check => checkLine(check, paint)), ...leftOutLines(checks, paint)]
  const text = summary(diagnosis, paint)
  return `${diagnosis.target.shown}\n\n${lines.join('\n')}\n${text ? `\n${text}\n` : ''}`
}

/** The object of `--json`, as report.schema.json describes it. */
export function jsonReport(diagnosis: Diagnosis): object {
  const { target, at, checks, stopped, traffic } = diagnosis
  return {
    schema: 1,
    url: target.shown,
    at: at.toISOString(),
    checks: checks.map(({ id, result, text, seconds, facts, advice }) => ({
      id,
      result,
      seconds,
      text,
      facts,
      ...(advice !== undefined && { advice }),
    })),
    settings: settingsFor(checks) ?? null,
    stopped: stopped ?? null,
    traffic,
  }
}
