import { isIP } from 'node:net'
import { isLoopback, startDemo } from './session.ts'
import type { Demo, DemoOptions } from './session.ts'

const USAGE = `npm run demo -- [options]

  --hops <1..8>     proxies between the page and the server (1)
  --port <number>   port of the page; the next free one if it is taken (5173)
  --host [address]  listen on the network, on all addresses or on this one (127.0.0.1)
  --help            this text
`

/** A mistake on the command line: shown without a stack. */
class UsageError extends Error {}

function readArguments(words: readonly string[]): Required<DemoOptions> {
  const options = { hops: 1, port: 5173, host: '127.0.0.1' }
  const rest = words.flatMap(word => (/^--\w+=/.test(word) ? word.split(/=(.*)/s, 2) : [word]))
  for (let word; (word = rest.shift()) !== undefined;) {
    if (word === '--hops') options.hops = readNumber(word, rest.shift(), 1, 8)
    else if (word === '--port') options.port = readNumber(word, rest.shift(), 1, 65_535)
    else if (word === '--host') options.host = readHost(rest)
    else throw new UsageError(`${word} is no option: use --hops, --port or --host`)
  }
  return options
}

function readNumber(name: string, text: string | undefined, min: number, max: number): number {
  const value = /^\d+$/.test(text ?? '') ? Number(text) : NaN
  if (value >= min && value <= max) return value
  const given = text === undefined ? 'has no value' : `is ${text}`
  throw new UsageError(`${name} ${given}: use a whole number from ${min} to ${max}`)
}

function readHost(rest: string[]): string {
  if (rest[0] === undefined || rest[0].startsWith('--')) return '0.0.0.0'
  const host = rest.shift()!
  if (isIP(host) || /^[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(host)) return host
  throw new UsageError(`--host is ${host}: use an address of this machine, or leave it out for all`)
}

function announce({ url, wsUrl, networkUrls }: Demo, { host, hops }: Required<DemoOptions>): void {
  const through = `through ${hops} ${hops === 1 ? 'proxy' : 'proxies'}`
  console.log(`\n  demo    ${url}\n  socket  ${wsUrl} ${through}`)
  if (isLoopback(host)) {
    console.log('  only this machine can reach it')
  } else {
    for (const networkUrl of networkUrls) console.log(`  network ${networkUrl}`)
    console.warn(
      `\n  WARNING: everyone on the network can reach this demo and switch its faults.\n` +
        `  Leave out --host to keep it to this machine.`,
    )
  }
  console.log('\n  Ctrl+C ends it\n')
}

function explain(error: unknown, { host }: Required<DemoOptions>): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return `--host is ${host}, which is no address of this machine: leave it out for all`
  }
  if (code === 'EACCES') return 'this port is not allowed: use --port with 1024 or more'
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) return console.log(USAGE)
  const options = readArguments(process.argv.slice(2))
  const demo = await startDemo(options).catch((error: unknown) => {
    throw new UsageError(explain(error, options))
  })
  announce(demo, options)

  const end = (): void => {
    // A second signal ends the process at once, as it does by default.
    process.off('SIGINT', end).off('SIGTERM', end)
    void demo.close().then(() => process.exit(0))
  }
  process.on('SIGINT', end).on('SIGTERM', end)
}

main().catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n` : error)
  if (error instanceof UsageError) console.error(USAGE)
  process.exitCode = 1
})
