import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { ROOT } from '../../rig/harness-file.ts'
import { goals, plot, table, tidy } from './markdown.ts'
import type { Table } from '../result.ts'
import type { Saved } from './saved.ts'

const DOCUMENTS = [
  'README.md',
  'docs/benchmarks.md',
  'docs/comparison.md',
  'docs/under-other-libraries.md',
]

/** The clients in the comparison of the README. docs/comparison.md says more about each of them. */
const PEERS = [
  '**ReconnectingWebSocket**',
  'reconnecting-websocket',
  'partysocket',
  'Socket.IO',
  'graphql-ws',
  'VueUse `useWebSocket`',
  'react-use-websocket',
]

/** `<!-- bench: cost plots -->` up to `<!-- /bench -->`: what stands between is written here. */
const PLACE = /(<!-- bench: ([\w-]+) (\w+) -->\n)[^]*?(<!-- \/bench -->)/g

/** Puts what was measured where the documents want it. */
export async function fillDocs(saved: readonly Saved[]): Promise<void> {
  for (const document of DOCUMENTS) {
    const file = `${ROOT}/${document}`
    if (!existsSync(file)) continue
    const folder = `${document.includes('/') ? '../' : ''}test/bench/results/`
    const before = readFileSync(file, 'utf8')
    const after = before.replace(PLACE, (whole, from: string, name: string, part, to: string) => {
      const found = saved.find(it => it.name === name)
      return found ? `${from}\n${partOf(found, part as string, folder)}\n\n${to}` : whole
    })
    if (after !== before) writeFileSync(file, await tidy(after, 'markdown'))
  }
}

function partOf({ result, machine }: Saved, part: string, folder: string): string {
  switch (part) {
    case 'plots':
      return result.plots.map(it => plot(it, folder)).join('\n\n')
    case 'tables':
      return result.tables.map(table).join('\n\n')
    case 'comparison':
      // Results of before there was one.
      return result.comparison ? table(result.comparison) : ''
    case 'peers':
      return result.comparison ? table(peersOf(result.comparison)) : ''
    case 'goals':
      return goals(result.goals)
    case 'about':
      return result.about
    case 'machine':
      return `${machine.browser}, Node ${machine.node}, ${machine.system}, ${machine.processor}, ${machine.memory}, ${machine.measured}.`
    default:
      throw new Error(`a document asks for ${part} of ${result.title}`)
  }
}

function peersOf(comparison: Table): Table {
  const rows = comparison.rows.filter(([label]) => PEERS.includes(String(label)))
  if (rows.length !== PEERS.length) throw new Error('a client of the README was not measured')
  return { ...comparison, rows }
}
