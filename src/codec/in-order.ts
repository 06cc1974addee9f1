interface Place {
  run: (() => void) | undefined
}

/** Things that take differently long, handed on in the order in which they began. */
export class InOrder {
  readonly #places: Place[] = []

  /** How many are waiting, for themselves or for one before them. */
  get length(): number {
    return this.#places.length
  }

  /**
   * Takes the next place.
   *
   * @returns Call it once with the function to run in turn, which may be at once.
   */
  reserve(): (run: () => void) => void {
    const place: Place = { run: undefined }
    this.#places.push(place)
    return run => {
      place.run = run
      while (this.#places[0]?.run) this.#places.shift()!.run!()
    }
  }
}
