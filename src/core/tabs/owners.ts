/**
 * Remembers which tab each message in the outbox of the worker's client came from, so that this tab is
 * told when the message is lost. The outbox keeps its order, hence so does this list.
 */
export class Owners<Tab> {
  /** The tab that hands a message over at this moment. */
  current: Tab | undefined
  private readonly held: { readonly data: unknown; readonly tab: Tab | undefined }[] = []

  /** The message was put into the outbox. */
  queued(data: unknown): void {
    this.held.push({ data, tab: this.current })
  }

  /**
   * The message was sent or dropped.
   *
   * @returns The tab that it came from; `undefined` for the worker's own code.
   */
  settled(data: unknown): Tab | undefined {
    // Messages of `open` listeners go ahead of the outbox.
    return this.held[0]?.data === data ? this.held.shift()!.tab : this.current
  }
}
