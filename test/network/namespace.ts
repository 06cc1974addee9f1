/**
 * Network namespaces that carry the name of their owner, so that what a dead run has left behind
 * can be told from what a living one uses.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { command } from './command.ts'

const PREFIX = 'belay-ws'
const DIRECTORY = '/run/netns'

/** When a process started, in clock ticks since boot: a pid alone is used again one day. */
function startOf(pid: string): string | undefined {
  try {
    // The name of the command stands in parentheses, and may contain anything.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')[19]
  } catch {
    return undefined
  }
}

let count = 0

/** A name that no other set of namespaces has, on this machine and for ever. */
export function newName(): string {
  const pid = String(process.pid)
  return `${PREFIX}.${pid}.${startOf(pid)}.${count++}`
}

/** The namespaces of this project on this machine. */
function existing(): string[] {
  try {
    return readdirSync(DIRECTORY).filter(name => name.startsWith(`${PREFIX}.`))
  } catch {
    return []
  }
}

export function addNamespace(name: string): void {
  command(['ip', 'netns', 'add', name])
  command(['ip', '-n', name, 'link', 'set', 'lo', 'up'])
}

/**
 * Removes a namespace, if there is one, and ends whatever runs in it; all of that was started by its
 * owner.
 */
export function removeNamespace(name: string): void {
  if (!existsSync(`${DIRECTORY}/${name}`)) return
  for (const pid of command(['ip', 'netns', 'pids', name]).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // It has ended meanwhile.
    }
  }
  command(['ip', 'netns', 'delete', name])
}

/**
 * Removes the namespaces whose owners are dead.
 *
 * @returns Their names.
 */
export function removeLeftovers(): string[] {
  const removed: string[] = []
  for (const name of existing()) {
    const [, pid, start] = name.split('.') as [string, string, string]
    if (startOf(pid) === start) continue
    try {
      removeNamespace(name)
      removed.push(name)
    } catch (error) {
      // Another run may have been faster.
      if (existing().includes(name)) throw error
    }
  }
  return removed
}
