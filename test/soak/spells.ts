/** One spell of a condition. */
export interface Spell<K> {
  readonly kind: K
  readonly from: number
  /** `Infinity` while it lasts. */
  to: number
}

/** A condition that comes and goes, and when it did. */
export class Spells<K> {
  #spells: Spell<K>[] = []

  /** From now on the condition is this; `undefined` for none. */
  set(kind: K | undefined, now: number): void {
    const last = this.#spells.at(-1)
    const current = last?.to === Infinity ? last : undefined
    if (current?.kind === kind) return
    if (current) current.to = now
    if (kind !== undefined) this.#spells.push({ kind, from: now, to: Infinity })
  }

  /** The spell at a moment. */
  at(moment: number): Spell<K> | undefined {
    return this.#spells.find(({ from, to }) => from <= moment && moment < to)
  }

  /** Those that touch a stretch of time. */
  within(from: number, to: number): Spell<K>[] {
    return this.#spells.filter(spell => spell.from <= to && from <= spell.to)
  }

  /** When the last spell ended; 0 without any, `Infinity` while one lasts. */
  get over(): number {
    return this.#spells.at(-1)?.to ?? 0
  }

  /** Forgets what ended before a moment. */
  forget(before: number): void {
    this.#spells = this.#spells.filter(({ to }) => to >= before)
  }
}
