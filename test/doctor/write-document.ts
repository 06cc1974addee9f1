/** Runs the stories at the pace of the command, and writes their reports into docs/doctor.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { fullReport } from '../../src/doctor/report.ts'
import { parseTarget } from '../../src/doctor/target.ts'
import type { StoryName } from './documented.ts'
import { checksSection, DOCUMENT, storySection } from './documented.ts'
import { STORIES, startDemoServer } from './stories.ts'

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

await Promise.all((Object.keys(STORIES) as StoryName[]).map(tell))
let text = readFileSync(DOCUMENT, 'utf8')
for (const [name, inner] of parts) {
  const shape = new RegExp(`(<!-- ${name} -->\\n\\n).*?(<!-- end -->)`, 's')
  if (!shape.test(text)) throw new Error(`docs/doctor.md has no part ${name}`)
  text = text.replace(shape, (_, before: string, after: string) => `${before}${inner}\n\n${after}`)
}
writeFileSync(DOCUMENT, text)
