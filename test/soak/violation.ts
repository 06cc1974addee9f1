/** Something that must never be. It ends the soak. */
export class Violation extends Error {
  /** Whom it concerns; `undefined` for the page as a whole. */
  readonly client: string | undefined

  constructor(client: string | undefined, what: string) {
    super(what)
    this.client = client
  }
}
