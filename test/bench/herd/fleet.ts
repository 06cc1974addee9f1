import type { Cause } from '../../../src/core/close.ts'

/** All clients of one kind, by number. Times are ms on the clock of the simulation. */
export interface Fleet {
  /**
   * The connection, or the attempt, is over.
   *
   * @returns How long the client waits before it dials again, in ms; `Infinity` if it never will.
   */
  lost(client: number, now: number, cause: Cause, code: number): number
  /** The client dials. @returns How long it lets the attempt take, in ms. */
  dialled(client: number, now: number): number
  opened(client: number, now: number): void
  /** The first frame came in: the reply to the first ping, or the like. */
  heard(client: number, now: number): void
}

/** Makes a fleet whose clients have all been connected for long. */
export interface Kind {
  readonly name: string
  /** What it waits, in words, and where that is written. */
  readonly rule: string
  /** @param spread - In how long their servers could admit all whom one end hits, in ms. */
  make(clients: number, random: () => number, spread: number): Fleet
}
