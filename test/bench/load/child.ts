import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a child can be asked for: each method takes one argument and gives one result. */
export type Methods = Record<string, (argument: any) => unknown>

interface Call {
  id: number
  method: string
  argument: unknown
}
type Answer = { id: number; result: unknown } | { id: number; error: string }

/** In the child: answers what the parent asks, until the parent goes away. */
export function serve(methods: Methods): void {
  // A parent that has gone meanwhile hears nothing, and that is no error.
  const tell = (answer: Answer): unknown => process.send!(answer, () => {})
  const answer = async ({ id, method, argument }: Call): Promise<void> => {
    try {
      tell({ id, result: await methods[method]!(argument) })
    } catch (error) {
      tell({ id, error: String((error as Error).stack) })
    }
  }
  process.on('message', (call: Call) => void answer(call))
  process.on('disconnect', () => process.exit())
}

/** A process of our own, and how to ask it. */
export class Child<M extends Methods> {
  readonly #name: string
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #calls = 0
  #isOver = false

  /** @param file - Beside this one. */
  constructor(file: string) {
    this.#name = file
    this.#process = fork(fileURLToPath(new URL(file, import.meta.url)), {
      execArgv: ['--expose-gc', ...process.execArgv],
    })
    this.#process.on('message', (answer: Answer) => {
      const { resolve, reject } = this.#waiting.get(answer.id)!
      this.#waiting.delete(answer.id)
      if ('error' in answer) reject(new Error(`${this.#name}: ${answer.error}`))
      else resolve(answer.result)
    })
    this.#process.on('exit', (code, signal) => {
      this.#isOver = true
      for (const { reject } of this.#waiting.values()) reject(this.#ended(code ?? signal))
    })
  }

  /** @throws Error when the method throws, or the process ends before it has answered. */
  ask<K extends keyof M & string>(
    method: K,
    argument?: Parameters<M[K]>[0],
  ): Promise<Awaited<ReturnType<M[K]>>> {
    if (this.#isOver) return Promise.reject(this.#ended('before it was asked'))
    const id = this.#calls++
    const answer = withResolvers<unknown>()
    this.#waiting.set(id, answer)
    this.#process.send({ id, method, argument } satisfies Call)
    return answer.promise as Promise<Awaited<ReturnType<M[K]>>>
  }

  /** Ends it as a crash would. */
  kill(): void {
    this.#process.kill('SIGKILL')
  }

  #ended(how: string | number | null): Error {
    return new Error(`${this.#name} has ended (${how})`)
  }
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>
  resolve: (value: T) => void
  reject: (reason: unknown) => void
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: (value: T) => void
  let reject!: (reason: unknown) => void
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]))
  return { promise, resolve, reject }
}
