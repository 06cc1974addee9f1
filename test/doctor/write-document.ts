/** Runs the stories at the pace of the command, and writes their reports into docs/doctor.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { diagnose } from '../../src/doctor/diagnose.ts'
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
    const told = diagnosis.checks
      .filter(check => check.id === 'idle' || check.id === 'reaps' || check.result !== 'ok')
      .filter(check => !isLeftOut(check))
      .map(({ id, result, text }) => `${id}: ${NAMES[result]}, ${text.replaceAll('|', '/')}`)
    const format = settingsFor(diagnosis.checks)?.heartbeat.format
    return `| ${name} | ${format ? `\`${format}\`` : ''} | ${told.join('<br>')} | ${seconds} |`
  } finally {
    await server.stop()
  }
}

const NAMES = { ok: 'ok', warn: 'warns', fail: 'FAILS', skip: 'cannot tell' }

async function tabulate(): Promise<void> {
  const rows = await Promise.all(TARGETS.map(rowOf))
  const head = '| target | format | findings, and what `reaps` and `idle` say | s |'
  const table = [head, '| --- | --- | --- | --- |', ...rows]
    .join('\n')
    .replaceAll('cannot tell, cannot tell: ', 'cannot tell: ')
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
