/** Counts what happened, for the table at the end. */

/** How long something took in seconds of the library's own time, and against which bound. */
export interface Sample {
  took: number
  bound: number
}

interface Row {
  count: number
  detected: Sample[]
  returned: Sample[]
}

export class Tally {
  readonly rows: Map<string, Row> = new Map<string, Row>()
  /** Deaths of links that worked, and on which nothing could arrive in time. */
  excused = 0
  /** Attempts that failed on a path that was whole, by cause. */
  readonly failedDials: Map<string, number> = new Map<string, number>()

  /** A fault was put on. */
  began(ordeal: string): void {
    this.#row(ordeal).count++
  }

  /** A client left a broken link, this many ms after it broke. */
  detected(ordeal: string, took: number, bound: number): void {
    this.#row(ordeal).detected.push({ took, bound })
  }

  /** A client was connected again, this many ms after it could be. */
  returned(ordeal: string, took: number, bound: number): void {
    this.#row(ordeal).returned.push({ took, bound })
  }

  excuse(): void {
    this.excused++
  }

  failedDial(cause: string): void {
    this.failedDials.set(cause, (this.failedDials.get(cause) ?? 0) + 1)
  }

  #row(ordeal: string): Row {
    let row = this.rows.get(ordeal)
    if (!row) this.rows.set(ordeal, (row = { count: 0, detected: [], returned: [] }))
    return row
  }
}
