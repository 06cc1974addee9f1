import type { ToHost, ToTab } from '../core/tabs/protocol.ts'
import type { SharedOptions } from './options.ts'

/** Answers what the worker asks this tab for. */
export async function provide(
  { number, name }: Extract<ToTab, { type: 'ask' }>,
  functions: SharedOptions['provide'],
  port: { post(message: ToHost): void },
): Promise<void> {
  const answer = (rest: { value?: unknown; error?: string }): void =>
    port.post({ type: 'provided', number, ...rest })
  try {
    const make = functions?.[name]
    if (!make) throw new Error(`shared() was given no function "${name}" in provide`)
    answer({ value: await make() })
  } catch (error) {
    // A value that no port takes is one, too.
    answer({ error: String(error) })
  }
}
