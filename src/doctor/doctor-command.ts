import { CHECKS } from './checks/index.ts'
import type { Diagnosis } from './diagnose.ts'
import { diagnose } from './diagnose.ts'
import type { Wish } from './doctor-arguments.ts'
import { readDoctorArguments } from './doctor-arguments.ts'
import type { CheckReport } from './finding.ts'
import { EXIT } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'
import { wrap } from './wrap.ts'
import { checkLine, isLeftOut, jsonReport, leftOutLines, summary } from './report.ts'

const USAGE = `belay-ws doctor <url> [options]

Says what is wrong with a WebSocket server and the proxies before it.
The url is ws://… or wss://…

Who you are:
  -H, --header 'Name: value'  a header of each upgrade; may be repeated
  --cookie <text>             the header Cookie
  --token-env <name>          Authorization: Bearer, from this variable of the environment
  --origin <origin>           the header Origin
  --protocol <name>           a subprotocol to offer; may be repeated
  --hello <text>              the first frame on each connection; hex:… for a binary one
  --ca <file>                 trust the authorities in this file too (PEM)
  -k, --insecure              go on with a certificate that browsers refuse

Which checks:
  --slow                      also those that take minutes: reaps, idle
  --mine                      the server is yours: bad frames may be sent to it
  --only <check,…>            these, and what they need

How long, in seconds:
  --limit <s>                 the whole run (60; 180 with slow checks)
  --connect <s>               a connection; the upgrade twice that (5)
  --reply <s>                 a reply to a ping or a Close frame (5)
  --hanging <s>               a Close frame that stays unanswered (40)
  --reaps <s>                 a client that answers no ping (90)
  --idle <s,s,…>              the silences to try (25,35,50,58,65,95,105,125)

What you get:
  --json                      one JSON object
  --fail-on <fail|warn>       the least result that makes the exit code 1 (fail)
  --explain [check…]          what a check does, and what follows from it

Exit code: 0 all is well, 1 a check fails, 2 no WebSocket could be had, 64 bad usage.
Ctrl-C ends the run and shows what is known.
`

/** @returns The exit code. */
export async function doctorCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const wish = readDoctorArguments(words, terminal.env)
  switch (wish.kind) {
    case 'help':
      terminal.print(USAGE)
      return EXIT.ok
    case 'explain':
      terminal.print(explain(wish.ids))
      return EXIT.ok
    case 'run':
      return run(wish, terminal)
  }
}

/** The texts of these checks, of all by default. */
export function explain(ids: readonly string[]): string {
  const wanted = CHECKS.filter(({ id }) => !ids.length || ids.includes(id))
  return wanted
    .map(({ id, title, isSlow, explanation }) => {
      const slow = isSlow ? ' (with --slow)' : ''
      return `${id}${slow}: ${title}\n\n${wrap(explanation, '  ')}\n`
    })
    .join('\n')
}

async function run(wish: Wish & { kind: 'run' }, terminal: Terminal): Promise<number> {
  const { target, isJson, failOn, ...options } = wish
  if (!isJson) terminal.print(`${target.shown}\n\n`)
  const progress = terminal.progress(!isJson)
  const interrupted = new AbortController()
  const release = terminal.onInterrupt(() => interrupted.abort())
  const onProgress = (report: CheckReport | undefined, running: readonly string[]): void => {
    if (report && !isLeftOut(report)) progress.line(checkLine(report, terminal.paint))
    progress.wait(running)
  }
  try {
    const diagnosis = await diagnose(target, { ...options, signal: interrupted.signal, onProgress })
    for (const line of leftOutLines(diagnosis.checks, terminal.paint)) progress.line(line)
    progress.end()
    if (isJson) terminal.print(`${JSON.stringify(jsonReport(diagnosis), null, 2)}\n`)
    else terminal.print(`\n${summary(diagnosis, terminal.paint)}\n`)
    const problem = unreachable(diagnosis)
    if (problem) terminal.complain(`belay-ws: no WebSocket at ${target.shown}: ${problem.text}\n`)
    return problem ? EXIT.unreachable : exitCode(diagnosis, failOn)
  } finally {
    progress.end()
    release()
  }
}

/** The checks that end with a WebSocket. */
const WAY: readonly string[] = ['dns', 'tcp', 'tls', 'upgrade']

function unreachable({ checks }: Diagnosis): CheckReport | undefined {
  return checks.find(({ id, result }) => result === 'fail' && WAY.includes(id))
}

function exitCode({ checks }: Diagnosis, failOn: 'fail' | 'warn'): number {
  const isBad = checks.some(
    ({ result }) => result === 'fail' || (failOn === 'warn' && result === 'warn'),
  )
  return isBad ? EXIT.failed : EXIT.ok
}
