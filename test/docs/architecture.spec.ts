/** docs/architecture.md: its files, its names, its imports and its tables are those of the code. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { ESLint } from 'eslint'
import { readImportGraph } from '../package/import-circles.ts'
import { ROOT } from '../rig/harness-file.ts'

const TEXT = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')

/** What stands between single backticks. */
const quoted = (text: string): string[] =>
  [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, inner]) => inner!)

const place = (path: string): string => join(ROOT, path.startsWith('test/') ? '' : 'src', path)
const read = (path: string): string => readFileSync(place(path), 'utf8')

test('each file exists', () => {
  const paths = quoted(TEXT)
    .map(text => /^([\w./-]+\.ts)(?::#?\w+)?$/.exec(text)?.[1])
    .filter(path => path !== undefined)
  expect(paths.length).toBeGreaterThan(100)
  expect(paths.filter(path => !existsSync(place(path)))).toEqual([])
})

test('each method and function is defined in the file before it', () => {
  const names = quoted(TEXT).filter(text => /\.ts:/.test(text))
  expect(names.length).toBeGreaterThan(40)
  const words = '(?:(?:export|async|get|set|override|readonly|function|const) )*'
  const isDefined = (name: string): boolean => {
    const [path, member] = name.split(':')
    // A call that stands alone ends with its parenthesis.
    return new RegExp(`^ *${words}${member!}(?:<.*>)?\\((?!.*\\)$)`, 'm').test(read(path!))
  }
  expect(names.filter(name => !isDefined(name))).toEqual([])
})

/** The rooms of the first table, each with what it may import. */
const rooms = new Map(
  [...TEXT.matchAll(/^\| `([\w-]+\/|[\w-]+\.ts)` +\| .*? \| (.*?) *\|$/gm)].map(
    ([, room, may]): [string, string[]] => [room!, quoted(may!)],
  ),
)
const folders = readdirSync(join(ROOT, 'src')).map(name => name.replace(/^[\w-]+$/, '$&/'))

test('each room imports what the table says', () => {
  expect([...rooms.keys()].sort()).toEqual(folders.sort())
  const others = [...readImportGraph(ROOT, ['src'])].flatMap(([file, imports]) => {
    const room = [...rooms.keys()].find(room => file.startsWith(`src/${room}`))!
    const allowed = [room, ...rooms.get(room)!]
    return imports
      .filter(to => !allowed.some(prefix => to.startsWith(`src/${prefix}`)))
      .map(to => `${file} > ${to}`)
  })
  expect(others).toEqual([])
})

test('lint allows what the table says, and no more', async () => {
  const overrideConfigFile = join(ROOT, 'test/lint/eslint.config.js')
  const eslint = new ESLint({ cwd: ROOT, overrideConfigFile })
  const entries = folders.map(name => (name.endsWith('/') ? `${name}index.ts` : name))
  const targets = [...entries, 'socket/runtime.ts'].filter(name => name !== 'standalone.ts')
  for (const [room, may] of rooms) {
    if (!room.endsWith('/')) continue
    const { rules } = (await eslint.calculateConfigForFile(join(ROOT, 'src', room, 'a.ts'))) as {
      rules: { 'no-restricted-imports': [number, { patterns: { regex: string }[] }] }
    }
    const { patterns } = rules['no-restricted-imports'][1]
    const isAllowed = (path: string) =>
      !patterns.some(({ regex }) => new RegExp(regex, 'u').test(`../${path}`))
    const foreign = targets.filter(path => !path.startsWith(room))
    const expected = foreign.filter(path => may.some(prefix => path.startsWith(prefix)))
    expect(foreign.filter(isAllowed), room).toEqual(expected)
  }
})

test('the state tables are those of the files', () => {
  const parts = TEXT.slice(TEXT.indexOf('## States')).split(/, from `([\w/.-]+)`:\n/)
  expect(parts.length).toBe(11)
  const lines = (text: string): string[] =>
    text
      .split('\n')
      .map(line => line.replace(/ +/g, ' ').trim())
      // Between the head of a table and its rows.
      .filter(line => /[^-| ]/.test(line))
  for (let n = 1; n < parts.length; n += 2) {
    const tables = parts[n + 1]!.match(/^\|.*|^```$[^`]*^```$/gm)!
    const comments = lines(read(parts[n]!).replace(/^ \* ?/gm, ''))
    expect(comments, parts[n]).toEqual(expect.arrayContaining(tables.flatMap(lines)))
  }
})
