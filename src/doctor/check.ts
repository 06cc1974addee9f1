import type { Finding } from './finding.ts'
import type { Visit } from './visit.ts'

/** The means of a check. */
export interface Context {
  visit: Visit
  /** The finding of another check, once it has one; a check outside the run is skipped. */
  finding: (id: string) => Promise<Finding>
  /** Ms until the run is over. */
  remaining: () => number
}

/** One question to a server. */
export interface Check {
  /** As on the command line. */
  id: string
  /** The question, in a line. */
  title: string
  /** The checks that must have ended well, or with a warning, for this one to make sense. */
  needs: readonly string[]
  /** Whether it runs only when asked for, because it takes minutes. */
  isSlow?: boolean
  /** Says what is done, what follows for users, and what to do about it: a paragraph or two. */
  explanation: string
  /** @throws ConnectError or Stopped where a connection that it needs cannot be made. */
  run(context: Context): Promise<Finding>
}
