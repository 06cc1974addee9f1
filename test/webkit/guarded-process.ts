import type { ChildProcessByStdio } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/** How long a program may take to end when it is asked to, in seconds; then it is killed. */
const GRACE = 2

/**
 * Runs a program as the first of a process group of its own, and ends the whole group as soon as
 * its own standard input ends: that is when we say so, and also when this process is gone, however
 * it went. `kill 0` is the group and nobody else. What the shell itself has to say goes nowhere: it
 * would break on a pipe that nobody reads any more.
 */
const GUARD = `
exec 3<&0 4>&2 2>/dev/null
trap : TERM
"$@" </dev/null 2>&4 3<&- 4>&- &
program=$!
{ read -r _ <&3; kill 0; } &
wait $program
kill 0
{ sleep ${GRACE}; kill -KILL 0; } &
wait $program
kill -KILL 0
`

/** A program that never outlives this process, nor does anything that it started. */
export class GuardedProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #command: string
  #said = ''

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.#command = command
    this.#child = spawn('sh', ['-c', GUARD, 'guard', command, ...args], {
      // A group of its own, so that Ctrl-C ends us first and the guard does the rest.
      detached: true,
      stdio: 'pipe',
      env,
    })
    // The guard may be gone when it is told to go.
    this.#child.stdin.on('error', () => {})
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.on('data', (piece: Buffer) => (this.#said += String(piece)))
    }
  }

  /** The id of the guard, which is the id of the process group too. */
  get pid(): number {
    return this.#child.pid!
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** What it has written so far, to standard output or error. */
  get said(): string {
    return this.#said
  }

  /**
   * Resolves with the first truthy answer of `check`, which is asked every few milliseconds.
   *
   * @param within - In ms.
   * @throws Error with what the program said, when it ends before that or takes longer.
   */
  async until<T>(check: () => T | Promise<T>, within: number): Promise<NonNullable<T>> {
    const end = performance.now() + within
    for (;;) {
      const found = await check()
      if (found) return found
      const late = performance.now() > end
      if (this.ended || late) {
        const how = late ? `was not ready within ${within} ms` : 'ended'
        throw new Error(`${this.#command} ${how}: ${this.#said.trim() || '(it said nothing)'}`)
      }
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** Ends the program and all that it started. Resolves when they are gone. */
  async stop(): Promise<void> {
    if (this.ended) return
    const exit = once(this.#child, 'exit')
    this.#child.stdin.end()
    await exit
  }
}
