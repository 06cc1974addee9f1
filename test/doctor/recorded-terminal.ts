import type { Terminal } from '../../src/doctor/terminal.ts'

/** A terminal without a screen, and what was printed to it. */
export interface RecordedTerminal extends Terminal {
  printed: string
  complained: string
  /** As Ctrl-C. */
  interrupt(): void
  /** As a key that is pressed. */
  press(key: string): void
}

export function recordTerminal(env: Readonly<Record<string, string>> = {}): RecordedTerminal {
  const interrupts = new Set<() => void>()
  const keys = new Set<(key: string) => void>()
  const terminal: RecordedTerminal = {
    env,
    printed: '',
    complained: '',
    print: text => void (terminal.printed += text),
    complain: text => void (terminal.complained += text),
    paint: (_, text) => text,
    progress: isShown => ({
      line: text => void (isShown && terminal.print(`${text}\n`)),
      wait() {},
      end() {},
    }),
    onInterrupt(listener) {
      interrupts.add(listener)
      return () => void interrupts.delete(listener)
    },
    onKey(listener) {
      keys.add(listener)
      return () => void keys.delete(listener)
    },
    interrupt: () => interrupts.forEach(listener => listener()),
    press: key => keys.forEach(listener => listener(key)),
  }
  return terminal
}
