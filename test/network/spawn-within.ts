import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A file of this directory as a process inside a namespace, with a channel for messages. */
export function spawnWithin(namespace: string, file: string, argument: string): ChildProcess {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const node = [process.execPath, '--import', 'tsx', script, argument]
  return spawn('ip', ['netns', 'exec', namespace, ...node], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

/**
 * The next message of a process.
 *
 * @throws Error when it ends without a word, or says nothing within `limit` ms.
 */
export function nextMessage<T>(child: ChildProcess, what: string, limit = 60_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      child.off('message', onMessage).off('exit', onExit)
    }
    const onMessage = (message: unknown) => {
      settle()
      resolve(message as T)
    }
    const onExit = (code: number | null, signal: string | null) => {
      settle()
      reject(new Error(`${what} ended with ${code ?? signal}`))
    }
    const timer = setTimeout(() => {
      settle()
      reject(new Error(`${what} said nothing within ${limit} ms`))
    }, limit)
    child.on('message', onMessage).on('exit', onExit)
  })
}
