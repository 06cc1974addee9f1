/**
 * What people reach for when a connection misbehaves. All of it listens to a client's public events
 * and costs nothing to those who do not import it.
 */
export { explain } from './diagnostics/explain.ts'
export type { Latency } from './diagnostics/latency.ts'
export { logger } from './diagnostics/logger.ts'
export { measureReconnects } from './diagnostics/measure-reconnects.ts'
export type { Causes, Death, Moment, Stats, StatsReport } from './diagnostics/stats.ts'
export { collectStats } from './diagnostics/stats.ts'
