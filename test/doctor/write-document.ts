/** Runs the stories at the pace of the command, and writes their reports into docs/doctor.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { diagnose } from '../../src/doctor/diagnose.ts'
import type { CheckReport } from '../../src/doctor/finding.ts'
import { fullReport, isLeftOut } from '../../src/doctor/report.ts'
import { settingsFor } from '../../src/doctor/settings.ts'
import { parseTarget } from '../../src/doctor/target.ts'
import type { StoryName } from './documented.ts'
import { checksSection, DOCUMENT, storySection } from './documented.ts'
import { STORIES, startDemoServer } from './stories.ts'
import type { Target } from './targets.ts'
import { TARGETS } from './targets.ts'

const parts = new Map([['checks', checksSection()]])

async function tell(name: StoryName): Promise<void> {
  const story = STORIES[name]
  // At its own pace: the slow checks take as long as with the command.
  const peer = await (name === 'well' ? startDemoServer(30_000) : story.start())
  try {
    const diagnosis = await diagnose(parseTarget(peer.url), { isSlow: 'isSlow' in story })
    const report = fullReport(diagnosis)
    console.log(`${report}\n${JSON.stringify(diagnosis.traffic)}\n`)
    parts.set(`story ${name}`, storySection(name, report))
  } finally {
    await peer.stop()
  }
}

/** A row of the table: what is not as it should be, the format, and how long it took. */
async function rowOf({ name, start, path = '/', options }: Target): Promise<string> {
  const server = await start()
  try {
    const target = parseTarget(`ws://127.0.0.1:${server.port}${path}`)
    const from = performance.now()
    const diagnosis = await diagnose(target, { isSlow: true, ...options })
    const seconds = Math.round((performance.now() - from) / 1000)
    console.log(`${name}\n${fullReport(diagnosis)}\n${JSON.stringify(diagnosis.traffic)}\n`)
    const tell = ({ result, text }: CheckReport): string =>
      text.startsWith('cannot tell') ? text : `${NAMES[result]}: ${text}`
    const slow = ['reaps', 'idle'].map(id => diagnosis.checks.find(check => check.id === id)!)
    const others = diagnosis.checks
      .filter(check => !slow.includes(check) && check.result !== 'ok' && !isLeftOut(check))
      .map(check => `\`${check.id}\` ${tell(check)}.`)
    const cells = [...slow.map(check => (isLeftOut(check) ? '' : tell(check))), others.join('<br>')]
    const format = settingsFor(diagnosis.checks)?.heartbeat.format
    return `| ${name} | ${format ? `\`${format}\`` : ''} | ${cells.join(' | ')} | ${seconds} |`
  } finally {
    await server.stop()
  }
}

const NAMES = { ok: 'ok', warn: 'warns', fail: 'FAILS', skip: 'skipped' }

async function tabulate(): Promise<void> {
  const rows = await Promise.all(TARGETS.map(rowOf))
  const head = '| target | format | `reaps` | `idle` | others that are not ok | s |'
  const table = [head, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n')
  parts.set('table', table)
}

await Promise.all([tabulate(), ...(Object.keys(STORIES) as StoryName[]).map(tell)])
let text = readFileSync(DOCUMENT, 'utf8')
for (const [name, inner] of parts) {
  const shape = new RegExp(`(<!-- ${name} -->\\n\\n).*?(<!-- end -->)`, 's')
  if (!shape.test(text)) throw new Error(`docs/doctor.md has no part ${name}`)
  text = text.replace(shape, (_, before: string, after: string) => `${before}${inner}\n\n${after}`)
}
writeFileSync(DOCUMENT, text)
// Some of these servers keep the process: it has done what it is for.
process.exit()
