/** The code in the documents: what is there is what is tested. */
import { readFileSync, readdirSync } from 'node:fs'
import { ROOT } from '../rig/harness-file.ts'

/** One fenced block of code. */
export interface Block {
  /** Its document, from the top of the project. */
  document: string
  /** The heading of the second level that it stands under; empty above the first. */
  section: string
  language: string
  /** The file that its first line names in a comment, if it does. */
  file: string | undefined
  /** The line of its first line of code. */
  line: number
  code: string
}

/** All documents that have code for users, from the top of the project. */
export const documents: readonly string[] = [
  'README.md',
  'PROTOCOL.md',
  ...readdirSync(`${ROOT}/docs`)
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
]

const FENCE = /^```(\w*)$/
const HEADING = /^## (.+)$/
const FILE_NAME = /^(?:\/\/|#|<!--) ([\w.-]+\.\w+)(?: -->)?$/

/** The blocks of a document, in order. */
export function blocksOf(document: string): Block[] {
  const blocks: Block[] = []
  const lines = readFileSync(`${ROOT}/${document}`, 'utf8').split('\n')
  let section = ''
  let from = 0
  let language = ''
  lines.forEach((text, index) => {
    const fence = FENCE.exec(text)
    if (fence && !from) {
      from = index + 1
      language = fence[1]!
    } else if (fence) {
      const code = lines.slice(from, index).join('\n') + '\n'
      const [, file] = FILE_NAME.exec(lines[from]!) ?? []
      blocks.push({ document, section, language, file, line: from + 1, code })
      from = 0
    } else if (!from) {
      section = HEADING.exec(text)?.[1] ?? section
    }
  })
  return blocks
}

/**
 * The blocks under a heading.
 *
 * @throws Error where there is none, so that no test outlives what it tests.
 */
export function recipe(document: string, section: string): Block[] {
  const blocks = blocksOf(document).filter(block => block.section === section)
  if (!blocks.length) throw new Error(`${document} has no code under "${section}"`)
  return blocks
}
