import type { Events } from '../client/events.ts'

/** The lifecycle events of a client, and those that only a tab has. Each carries one object. */
export interface TabEvents extends Events {
  /**
   * The tab was frozen or slow, and so many messages of the server did not reach it. Load the state anew.
   * Other tabs are not affected.
   */
  missed: (event: { readonly count: number }) => void
  /**
   * Once: another tab, or the worker, is of a newer `version` than this tab. Reload the page when it
   * suits the user.
   */
  outdated: (event: { readonly version: number }) => void
}
