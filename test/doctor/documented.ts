/** docs/doctor.md: the parts that come from the code and from runs. */
import { readFileSync } from 'node:fs'
import { CHECKS } from '../../src/doctor/checks/index.ts'
import { STORIES } from './stories.ts'

export const DOCUMENT: string = new URL('../../docs/doctor.md', import.meta.url).pathname

export type StoryName = keyof typeof STORIES

/** The section of all checks. */
export function checksSection(): string {
  return CHECKS.map(({ id, title, isSlow, explanation, needs }) => {
    const after = needs.length ? ` After ${needs.map(need => `\`${need}\``).join(' and ')}.` : ''
    const slow = isSlow ? ' With `--slow`.' : ''
    return `### \`${id}\`: ${title}\n\n${explanation}${after}${slow}`
  }).join('\n\n')
}

/** The section of a story. */
export const storySection = (name: StoryName, report: string): string =>
  `### ${STORIES[name].title}\n\n\`\`\`text\n${report.trimEnd()}\n\`\`\``

/** What stands between two markers of the document. */
export function part(name: string): string {
  const text = readFileSync(DOCUMENT, 'utf8')
  const [, inner] =
    new RegExp(`<!-- ${name} -->\\n\\n(.*?)\\n\\n<!-- end -->`, 's').exec(text) ?? []
  if (inner === undefined) throw new Error(`docs/doctor.md has no part ${name}`)
  return inner
}

/** A report without what differs from run to run. */
export function normalised(report: string): string {
  return report
    .replace(/ \[\d[\d.]* s\]$/gm, '')
    .replace(/\d[\d.]* (?:ms|s)\b/g, 'N s')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\d+ messages/g, 'N messages')
}
