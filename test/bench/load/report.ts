import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { draw } from '../herd/draw.ts'
import type { Recorder } from '../herd/recorder.ts'
import type { LoadArguments } from './arguments.ts'
import type { Measured, Share } from './run.ts'

const RESULTS = fileURLToPath(new URL('../results/', import.meta.url))

/** Writes what was measured, beside what the simulation said, and returns the text. */
export async function report(
  given: LoadArguments,
  measured: Measured,
  predicted: Recorder,
): Promise<string> {
  const curve = predicted.curve(1)
  const simulated = {
    dials: curve.attempts,
    connected: curve.connected.map(share => Math.round(share * given.clients)),
    back: predicted.timeUntil(1)!,
  }
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    load: Number((loadavg()[0]! / availableParallelism()).toFixed(1)),
  }
  mkdirSync(RESULTS, { recursive: true })
  const json = JSON.stringify({ machine, given, measured, simulated })
  writeFileSync(`${RESULTS}load.json`, await format(json, { parser: 'json', printWidth: 100 }))
  writeFileSync(`${RESULTS}load.svg`, plot(given, measured, simulated))
  const text = await format(describe(given, measured, simulated, machine), { parser: 'markdown' })
  writeFileSync(`${RESULTS}load.md`, text)
  return text
}

interface Simulated {
  dials: number[]
  connected: number[]
  back: number
}

function describe(
  { clients, processes, rate, down, idle }: LoadArguments,
  measured: Measured,
  simulated: Simulated,
  { node, cores, load }: { node: string; cores: number; load: number },
): string {
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
  const side = (name: string, { memory, heap, cpu }: Share) =>
    `| ${name} | ${kB(memory)} | ${kB(heap)} | ${cpu.toFixed(0)} µs |`
  const seconds = Math.max(measured.dials.length, simulated.dials.length)
  const rows = Array.from({ length: seconds }, (_, second) => [
    second,
    simulated.dials[second] ?? 0,
    measured.dials[second] ?? 0,
    simulated.connected[second] ?? clients,
    measured.connected[second] ?? measured.connected.at(-1)!,
  ])
  const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0)
  const back = (time: number | undefined) => (time === undefined ? 'not all' : `${time} s`)
  return `# ${clients} real connections

Written by \`npm run bench:load\`. ${clients} clients in ${processes} processes, one server; Node ${node}, ${cores} cores, ${load} runnable per core at the end.

Each connection takes, idle, with the default heartbeat (${(measured.heartbeats * 60).toFixed(1)} replies a minute, over ${idle} s):

| side | resident memory | of it heap | processor time per second |
| --- | --- | --- | --- |
${side('client: `ReconnectingWebSocket` over the WebSocket of undici', measured.client)}
${side('server: `ws` and `keepAlive`', measured.server)}

The kernel's own memory is not counted.

The server is killed, is back after ${down} s, and admits ${rate} connections per second:

![Dials per second and clients connected, simulated and measured](load.svg)

| | simulated | measured |
| --- | --- | --- |
| all back after | ${back(simulated.back)} | ${back(measured.back)} |
| most dials in a second | ${Math.max(...simulated.dials)} | ${Math.max(...measured.dials)} |
| dials per client | ${(sum(simulated.dials) / clients).toFixed(2)} | ${(sum(measured.dials) / clients).toFixed(2)} |

The clients' event loops stood still for at most ${measured.longestDelay.toFixed(0)} ms.

| second | dials, simulated | dials, measured | connected, simulated | connected, measured |
| --- | --- | --- | --- | --- |
${rows.map(row => `| ${row.join(' | ')} |`).join('\n')}
`
}

function plot({ clients }: LoadArguments, measured: Measured, simulated: Simulated): string {
  const points = (values: number[]) =>
    values.map((value, second): [number, number] => [second, value])
  return draw({
    title: 'Dials per second and clients connected after the server was killed',
    seconds: Math.max(measured.dials.length, simulated.dials.length),
    top: { name: 'dials per second', type: 'value' },
    bottom: { name: 'connected', max: clients },
    lines: [
      {
        name: 'simulated',
        colour: '#e0662f',
        width: 1.5,
        top: points(simulated.dials),
        bottom: points(simulated.connected),
      },
      {
        name: 'measured',
        colour: '#0f82d8',
        width: 2.5,
        top: points(measured.dials),
        bottom: points(measured.connected),
      },
    ],
  })
}
