/**
 * Tools for a connection that misbehaves. All of it listens to a client's public events
 * and costs nothing if you do not import it.
 */
export { explain } from './explain.ts'
export type { Latency } from './latency.ts'
export { logger } from './logger.ts'
export { measureReconnects } from './measure-reconnects.ts'
export type { Causes, Death, Moment, Stats, StatsReport } from './stats.ts'
export { collectStats } from './stats.ts'
