/** Collects what each test saw, and prints it as one table at the end of the run. */
import type { Reporter, TestCase } from '@playwright/test/reporter'
import type { ControlReport } from './lanes.ts'
import type { Row } from './row.ts'

const seconds = (ms: number) => (ms / 1000).toFixed(1)

function cells({ engine, name, seen }: Row): string[] {
  const noticed = (ms: number | null) =>
    ms === null ? `OPEN at ${seconds(seen.watched)}` : seconds(ms)
  const both = (lane: ControlReport) =>
    lane.noticed === null || lane.back === null
      ? noticed(lane.noticed)
      : `${seconds(lane.noticed)}, ${lane.back < 0 ? '' : '+'}${seconds(lane.back)}`
  return [
    `${name}, ${engine}`,
    seconds(seen.lasted),
    noticed(seen.listening.noticed),
    noticed(seen.talking.noticed),
    both(seen.plain),
    both(seen.library),
    seen.load === undefined ? 'too late' : both(seen.loaded),
    both(seen.defaults),
    seen.signals.join(' ') || 'none',
  ]
}

const HEAD = [
  'fault',
  'lasts',
  'native, listening',
  'native, sending',
  'reconnecting-websocket',
  'belay-ws, 2 s/3 s',
  'with 16 MiB',
  'belay-ws, defaults',
  'page signals',
]

export default class TableReporter implements Reporter {
  #rows: string[][] = []
  #notes: string[] = []

  onTestEnd({ annotations }: TestCase): void {
    for (const { type, description } of annotations) {
      if (type === 'row') this.#rows.push(cells(JSON.parse(description!) as Row))
      if (type === 'note') this.#notes.push(description!)
    }
  }

  onEnd(): void {
    if (this.#rows.length) {
      const lines = [HEAD, ...this.#rows]
      const widths = HEAD.map((_, i) => Math.max(...lines.map(line => line[i]!.length)))
      console.log('\nSeconds from the fault until it is noticed; after the comma, seconds from the')
      console.log('return of the network until a new link is open (minus: before it).\n')
      for (const line of lines) {
        console.log(line.map((cell, i) => cell.padEnd(widths[i]!)).join('  '))
      }
    }
    if (this.#notes.length) console.log(`\n${this.#notes.join('\n')}`)
  }

  printsToStdio(): boolean {
    return false
  }
}
