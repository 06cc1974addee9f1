/** The count that the server keeps of one session. */
export interface ServerCounts {
  /** Different messages of the page that have arrived. */
  readonly arrived: number
  readonly missing: number
  readonly doubled: number
  /** Messages of the server. */
  readonly sent: number
  /** Those of them that the page has acknowledged. */
  readonly confirmed: number
}

/** Path of the counts on the server of the page; the query `id` names the session. */
export const COUNTS_PATH = '/delivery/counts'
