/** A value that JSON can hold. */
export type Fact =
  string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact }

/** Facts by name, in camelCase; times are ms and end in `Ms`. */
export type Facts = Readonly<Record<string, Fact>>

/**
 * - `ok`: as it should be.
 * - `warn`: it works, and something about it will hurt some users.
 * - `fail`: broken.
 * - `skip`: not run, or it cannot be told.
 */
export type Result = 'ok' | 'warn' | 'fail' | 'skip'

/** The result of one check. */
export interface Finding {
  result: Result
  /** One line. */
  text: string
  facts: Facts
  /** Says what to do about it, in a sentence or two. */
  advice?: string
  /** Whether nothing can be asked any more, although this is not a failure. */
  blocks?: boolean
}

/** A finding with its check's name and how long it took. */
export interface CheckReport extends Finding {
  id: string
  /** Seconds. */
  seconds: number
}

export const ok = (text: string, facts: Facts = {}): Finding => ({ result: 'ok', text, facts })

export const warn = (text: string, advice: string, facts: Facts = {}): Finding => ({
  result: 'warn',
  text,
  facts,
  advice,
})

export const fail = (text: string, advice: string, facts: Facts = {}): Finding => ({
  result: 'fail',
  text,
  facts,
  advice,
})

export const skip = (text: string, facts: Facts = {}): Finding => ({ result: 'skip', text, facts })
