/** Links within the project lead somewhere. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'
import { documents } from './blocks.ts'

/** As GitHub makes them of headings. */
const anchors = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

for (const document of [...documents, 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']) {
  test(`the links of ${document} lead somewhere`, () => {
    const here = join(ROOT, document)
    const text = readFileSync(here, 'utf8').replace(/^```.*?^```/gms, '')
    for (const [, link] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = link!.split('#')
      const target = path ? join(dirname(here), path) : here
      expect(existsSync(target), `${link} in ${document}`).toBe(true)
      if (anchor) expect(anchors(target), `${link} in ${document}`).toContain(anchor)
    }
  })
}
