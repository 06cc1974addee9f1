import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { VARIANTS } from './kinds.ts'
import type { Outcome } from './outcome.ts'
import { number } from '../spread.ts'
import { plot } from './plots.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { rules, story, table } from './tables.ts'

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url))
const DOCS = ['herd.md', 'handover.md'].map(name =>
  fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url)),
)
/** What stands between such a mark and the next is written here. */
const PLACE = /(<!-- herd: ([\w-]+) -->\n)[^]*?(<!-- \/herd -->)/g

/**
 * Writes the results, and puts the tables into the docs.
 *
 * @param beside - Tables that come from runs of their own, as Markdown, by their names in the docs.
 */
export async function report(
  outcomes: readonly Outcome[],
  beside: Readonly<Record<string, string>>,
  seed: number,
): Promise<void> {
  mkdirSync(RESULTS, { recursive: true })
  for (const scenario of SCENARIOS) {
    writeFileSync(`${RESULTS}herd-${scenario.name}.svg`, plot(scenario, outcomes))
  }
  const about = { node: process.version, cores: availableParallelism(), seed }
  const json = JSON.stringify({ ...about, outcomes })
  writeFileSync(`${RESULTS}herd.json`, await tidy(json, 'json'))
  writeFileSync(`${RESULTS}herd.md`, await tidy(everything(outcomes, beside), 'markdown'))
  const written = (name: string): string => beside[name] ?? part(name, outcomes)
  for (const file of DOCS) {
    const docs = readFileSync(file, 'utf8').replace(
      PLACE,
      (_, from: string, name: string, to: string) => `${from}\n${written(name)}\n\n${to}`,
    )
    writeFileSync(file, await tidy(docs, 'markdown'))
  }
}

function part(name: string, outcomes: readonly Outcome[]): string {
  if (name === 'rules') return rules()
  const scenario = SCENARIOS.find(one => one.name === name)
  if (!scenario) throw new Error(`docs/herd.md asks for "${name}", which there is not`)
  return [
    story(scenario),
    `![${scenario.title}](../test/bench/results/herd-${name}.svg)`,
    table(scenario, outcomes.filter(isNoVariant)),
  ].join('\n\n')
}

/** How many clients there were, of which kinds. */
function sizes(outcomes: readonly Outcome[]): string {
  const most = (some: readonly Outcome[]): string =>
    number(Math.max(...some.map(({ clients }) => clients)))
  const variants = outcomes.filter(outcome => !isNoVariant(outcome))
  return `${most(outcomes)} clients, ${most(variants)} where our core has other numbers`
}

function everything(
  outcomes: readonly Outcome[],
  beside: Readonly<Record<string, string>>,
): string {
  const cpu = Math.round(outcomes.reduce((sum, outcome) => sum + outcome.cpu, 0))
  const memory = Math.max(...outcomes.map(outcome => outcome.memory))
  return [
    '# A herd of clients',
    `Written by \`npm run bench:herd\`; [docs/herd.md](../../../docs/herd.md) says what it means. ${outcomes.length} runs, ${cpu} s of one core, at most ${memory} MB. ${sizes(outcomes)}; attempts are given for a million.`,
    rules(),
    ...SCENARIOS.flatMap(scenario => [
      `## ${scenario.title}`,
      story(scenario),
      `![${scenario.title}](herd-${scenario.name}.svg)`,
      table(scenario, outcomes.filter(isNoVariant)),
      'Our core with other numbers:',
      table(
        scenario,
        outcomes.filter(outcome => !isNoVariant(outcome)),
      ),
    ]),
    ...Object.entries(beside).flatMap(([name, table]) => [`## By itself: ${name}`, table]),
  ].join('\n\n')
}

function isNoVariant({ kind }: Outcome): boolean {
  return VARIANTS.every(({ name }) => name !== kind)
}

function tidy(text: string, parser: 'markdown' | 'json'): Promise<string> {
  return format(text, { parser, printWidth: 100, semi: false, singleQuote: true })
}
