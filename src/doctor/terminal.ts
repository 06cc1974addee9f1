import { stderr, stdin, stdout } from 'node:process'
import { duration } from './duration.ts'
import type { Paint } from './report.ts'
import { PLAIN } from './report.ts'

/** One line that says what is still waited for, beneath those that stay. */
export interface Progress {
  line(text: string): void
  wait(names: readonly string[]): void
  end(): void
}

/** The outside of a command. */
export interface Terminal {
  env: Readonly<Record<string, string | undefined>>
  print(text: string): void
  /** Prints to the stream of errors. */
  complain(text: string): void
  paint: Paint
  progress(isShown: boolean): Progress
  /** Returns what undoes it. */
  onInterrupt(listener: () => void): () => void
  /** Hears of each key, one character; `undefined` where there is no keyboard, else what undoes it. */
  onKey(listener: (key: string) => void): (() => void) | undefined
}

const COLOURS: Readonly<Record<string, string>> = {
  ok: '32',
  warn: '33',
  fail: '1;31',
  skip: '2',
  bold: '1',
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { env } = process
  const hasColour = stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
  return {
    env,
    print: text => void stdout.write(text),
    complain: text => void stderr.write(text),
    paint: hasColour ? (kind, text) => `\u001b[${COLOURS[kind]!}m${text}\u001b[0m` : PLAIN,
    progress: isShown => {
      if (!isShown) return NO_PROGRESS
      return stdout.isTTY
        ? liveProgress()
        : { ...NO_PROGRESS, line: text => void stdout.write(`${text}\n`) }
    },
    onInterrupt(listener) {
      const once = (): void => {
        // A second one ends the process, as it does by default.
        release()
        listener()
      }
      const release = (): void => void process.off('SIGINT', once).off('SIGTERM', once)
      process.on('SIGINT', once).on('SIGTERM', once)
      return release
    },
    onKey(listener) {
      if (!stdin.isTTY || !stdout.isTTY) return undefined
      const onData = (data: Buffer): void =>
        Array.from(data.toString()).forEach(key => listener(key))
      stdin.setRawMode(true).on('data', onData).resume()
      return () => void stdin.off('data', onData).setRawMode(false).pause()
    },
  }
}

const NO_PROGRESS: Progress = { line() {}, wait() {}, end() {} }

const CLEAR = '\r\u001b[2K'

function liveProgress(): Progress {
  const from = performance.now()
  let waiting: readonly string[] = []
  const show = (): void => {
    const since = duration(performance.now() - from)
    const text = waiting.length ? `… ${waiting.join(', ')} (${since})` : ''
    stdout.write(`${CLEAR}${text.slice(0, Math.max(10, (stdout.columns || 80) - 1))}`)
  }
  const timer = setInterval(show, 500)
  let isOver = false
  return {
    line(text) {
      stdout.write(`${CLEAR}${text}\n`)
      show()
    },
    wait(names) {
      waiting = names
      show()
    },
    end() {
      clearInterval(timer)
      if (!isOver) stdout.write(CLEAR)
      isOver = true
    },
  }
}
