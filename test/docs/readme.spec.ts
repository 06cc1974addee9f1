/** The README stays short, in the order in which a newcomer asks, and its figures are measured. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'

const linesOf = (document: string): string[] =>
  readFileSync(join(ROOT, document), 'utf8').trimEnd().split('\n')
const README = linesOf('README.md')

/** The lines under a heading. */
function section(heading: string): string[] {
  const from = README.indexOf(`## ${heading}`) + 1
  const length = README.slice(from).findIndex(line => line.startsWith('## '))
  return README.slice(from, length < 0 ? undefined : from + length)
}

/** The rows of the tables, without their heads, each without the spaces that align it. */
const rows = (lines: readonly string[]): string[] =>
  lines
    .filter(line => line.startsWith('|'))
    .map(line => line.replace(/ +/g, ' '))
    .filter((_, index, all) => !/^\| -/.test(all[index]!) && !/^\| -/.test(all[index + 1] ?? ''))

test('the README has at most 150 lines', () => {
  expect(README.length).toBeLessThanOrEqual(150)
})

test('the README answers in the order in which a newcomer asks', () => {
  expect(README[0]).toBe('# belay-ws')
  const picture = README.findIndex(line => line.startsWith('<picture>'))
  const headings = README.filter(line => line.startsWith('## ')).map(line => line.slice(3))
  expect(picture).toBeGreaterThan(0)
  expect(picture).toBeLessThan(README.indexOf(`## ${headings[0]!}`))
  expect(headings).toEqual([
    ...['Install', 'Quick start', 'What you get', 'Is it for you?', 'Browsers and runtimes'],
    ...['Guides', 'Under another library', 'Options', 'More'],
  ])
})

test('the README compares six clients, with the figures of docs/comparison.md', () => {
  const [ours, ...peers] = rows(section('Is it for you?'))
  expect(ours).toContain('**ReconnectingWebSocket**')
  expect(peers).toHaveLength(6)
  const all = rows(linesOf('docs/comparison.md'))
  for (const row of [ours!, ...peers]) expect(all).toContain(row)
})

test('the README has the eight options that people set', () => {
  expect(rows(section('Options'))).toHaveLength(8)
})
