import { readFileSync } from 'node:fs'

/** The kernel counts in hundredths of a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100

let counted = 0

/**
 * Seconds of processor time of the children that have ended since the last call, with all of their own.
 *
 * @returns `undefined` where the kernel does not tell; Linux does.
 */
export function endedSeconds(): number | undefined {
  try {
    // Behind the name of the program, which may hold spaces and brackets: proc_pid_stat(5).
    const [, rest] = readFileSync('/proc/self/stat', 'utf8').split(/\) (?=[^)]*$)/)
    const fields = rest!.split(' ')
    const total = (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND
    const since = total - counted
    counted = total
    return since
  } catch {
    return undefined
  }
}
