/** docs/troubleshooting.md quotes each warning of the library, and nothing that the library does not say. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import ts from 'typescript'
import { text } from '../../src/core/formats/index.ts'
import { unansweredMessage } from '../../src/socket/unanswered.ts'
import { ROOT } from '../rig/harness-file.ts'

const DOCUMENT = readFileSync(join(ROOT, 'docs/troubleshooting.md'), 'utf8')

/** The code spans of the lines that name a text, and of the first column of the table of errors. */
const quotes = DOCUMENT.split('\n')
  .map(line => /^\*\*(?:Console|Error)\b.*?:\*\*(.*)|^\|( `[^`]+` +)\|/.exec(line))
  .flatMap(found => [...(found?.[1] ?? found?.[2] ?? '').matchAll(/`([^`]+)`/g)])
  .map(([, quoted]) => quoted!)

/** What runs in pages and beside them. The command is a program of its own, with its own document. */
const FILES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .map(path => path.replaceAll('\\', '/'))
  .filter(path => path.endsWith('.ts') && !/^(?:doctor|proxy|echo)\//.test(path))
  .map(path => {
    const code = readFileSync(join(ROOT, 'src', path), 'utf8')
    return ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true)
  })

/** The fixed parts of a text; none of another node. */
function partsOf(node: ts.Node): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (!ts.isTemplateExpression(node)) return []
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
}

const within = (node: ts.Node): ts.Node[] => {
  const found = [node]
  ts.forEachChild(node, child => void found.push(...within(child)))
  return found
}
const around = (node: ts.Node): ts.Node[] =>
  node.parent ? [node.parent, ...around(node.parent)] : []

const isWarn = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && node.expression.getText() === 'console.warn'
const isError = (node: ts.Node): boolean =>
  (ts.isNewExpression(node) && /(?:Error|Exception)$/.test(node.expression.getText())) ||
  (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword)

/** The functions that make the text of a warning. */
const makers = FILES.flatMap(within)
  .filter(node => {
    const [start] = partsOf(node)
    if (start === undefined || around(node).some(isError)) return false
    return start.startsWith('belay-ws: ') || around(node).some(isWarn)
  })
  .map(node => around(node).find(ts.isFunctionLike)!)

test('each warning is quoted', () => {
  const texts = (maker: ts.Node) => within(maker).flatMap(partsOf)
  const unquoted = makers.filter(
    maker => !texts(maker).some(part => quotes.some(quoted => part.includes(quoted))),
  )
  expect(unquoted.map(maker => `${maker.getSourceFile().fileName}: ${maker.getText()}`)).toEqual([])
  expect(new Set(makers).size).toBeGreaterThan(7)
})

for (const isEnded of [false, true]) {
  test(`the warning of a server that ${isEnded ? 'ends connections' : 'never replies'} is quoted`, () => {
    const warning = unansweredMessage('wss://example.com/', 'ping', text(), isEnded)
    expect(quotes.filter(quoted => warning.includes(quoted))).toHaveLength(1)
  })
}

test('each text that is quoted is in the code', () => {
  const parts = FILES.flatMap(within).flatMap(partsOf)
  expect(quotes.filter(quoted => !parts.some(part => part.includes(quoted)))).toEqual([])
  expect(quotes.length).toBeGreaterThan(20)
})

/** All errors about an option end as `badOption` and `knownOptions` let them: test/core/options.test.ts. */
const NAMES_IT = /\bEXPLAINED\b|\bbadOption\(/

test('each warning names the document', () => {
  const nameless = FILES.flatMap(file => {
    const calls = within(file).filter(isWarn)
    return calls.filter(() => !NAMES_IT.test(file.text)).map(call => call.getText())
  })
  expect(nameless).toEqual([])
})

test('each error that the document quotes names it', () => {
  const statementOf = (node: ts.Node): string =>
    around(node)
      .find(outer => ts.isStatement(outer) || ts.isPropertyDeclaration(outer))!
      .getText()
  const told = quotes.flatMap(quoted =>
    FILES.flatMap(within)
      .filter(node => partsOf(node).some(part => part.includes(quoted)))
      .filter(node => around(node).some(isError))
      .map(node => ({ quoted, statement: statementOf(node) })),
  )
  expect(told.filter(({ statement }) => !NAMES_IT.test(statement))).toEqual([])
  expect(new Set(told.map(({ quoted }) => quoted)).size).toBeGreaterThan(9)
})
