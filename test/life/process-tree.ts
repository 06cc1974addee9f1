import { execFileSync } from 'node:child_process'

export interface Process {
  pid: number
  command: string
}

/** All processes that descend from `pid`, itself not among them. */
export function descendants(pid: number): Process[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const children = new Map<number, Process[]>()
  for (const line of list.split('\n')) {
    const [, own, parent, command] = /^ *(\d+) +(\d+) +(.*)$/.exec(line) ?? []
    if (command === undefined) continue
    const siblings = children.get(Number(parent)) ?? []
    children.set(Number(parent), [...siblings, { pid: Number(own), command }])
  }
  const found: Process[] = []
  const add = (of: number) => {
    for (const child of children.get(of) ?? []) {
      found.push(child)
      add(child.pid)
    }
  }
  add(pid)
  return found
}

/** The processes in which the pages of the browser run that descends from `pid`. */
export function renderers(pid: number): Process[] {
  return descendants(pid).filter(({ command }) => command.includes('--type=renderer'))
}

/**
 * Stops these processes, as sleep stops all.
 *
 * @returns The undo.
 */
export function stop(processes: Process[]): () => void {
  const signal = (name: NodeJS.Signals) => {
    for (const { pid } of processes) {
      try {
        process.kill(pid, name)
      } catch (error) {
        // Gone meanwhile: a helper that the browser let go of.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
  }
  signal('SIGSTOP')
  return () => signal('SIGCONT')
}
