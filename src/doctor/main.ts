import { doctorCommand } from './doctor-command.ts'
import { echoCommand } from './echo-command.ts'
import { EXIT } from './exit-codes.ts'
import { proxyCommand } from './proxy-command.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

const USAGE = `belay-ws <command>

  doctor <url>     says what is wrong with a WebSocket server and the proxies before it
  proxy <target>   a proxy before any server, with faults to switch: pull the cable on your application
  echo             a server that answers heartbeats and echoes everything else

belay-ws <command> --help tells the options.
`

const COMMANDS: Readonly<
  Record<string, (words: readonly string[], terminal: Terminal) => Promise<number>>
> = { doctor: doctorCommand, proxy: proxyCommand, echo: echoCommand }

/** @returns The exit code. */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      terminal.print(USAGE)
      return name === undefined ? EXIT.usage : EXIT.ok
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
    if (!command) {
      throw new UsageError(`${name} is no command: use ${Object.keys(COMMANDS).join(', ')}`)
    }
    return await command(rest, terminal)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    terminal.complain(`belay-ws: ${error.message}\n`)
    return EXIT.usage
  }
}
