import type { Herd } from './herd.ts'

/** The dial is turned away on the spot. */
export const REFUSED = -1
/** It reached a server that has no room for it, and got no answer. Its kernel asks again. */
export const UNANSWERED = -2
/** It reached nobody. Its kernel asks again. */
export const CUT = -3

/** Something that happens at one moment. */
export interface Turn {
  /** In ms. */
  at: number
  happen(herd: Herd): void
}

/** What happens to one fleet; made anew for each. */
export interface Course {
  turns: readonly Turn[]
  /** @returns When the dial is admitted, in ms, or one of the three answers above. */
  dial(client: number, now: number): number
  /** The admitted client's link opens: `false` if the server is gone meanwhile. Default: it opens. */
  opens?(client: number, now: number): boolean
  /**
   * How long after it opened the server begins to serve this link, in ms; `Infinity` for never, and
   * then it drops the link. Default: at once.
   */
  serves?(client: number, now: number): number
  /** When, in ms after it opened, and with which code it drops a link: 1006 if it just ends. */
  drops?: { after: number; code: number }
}

export interface Scenario {
  /** As on the command line and in file names. */
  readonly name: string
  readonly title: string
  /** What happens, for the reader of the table. */
  readonly story: string
  /** Connections that all servers together admit in a second, for a million clients. */
  readonly rate: number
  /** How many servers these are; each admits an equal part. */
  readonly servers: number
  /** What part of the clients one end hits. Default: 1. */
  readonly hits?: number
  /** From when on they admit, in ms. */
  readonly from: number
  /** From when on the times in the tables are counted, in ms: the last blow. Default: 0. */
  readonly lastBlow?: number
  /** When the run is broken off, in ms. */
  readonly end: number
  /** How much of it the plot shows, in s. */
  readonly shown: number
  /** @param rate - As above, for this number of clients. */
  begin(clients: number, rate: number, random: () => number): Course
}
