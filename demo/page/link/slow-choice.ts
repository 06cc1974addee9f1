import type { SlowFault } from '../../../src/proxy/fault.ts'

/** The choices of delay, in ms each way. */
export const latencies: readonly number[] = [0, 50, 150, 300, 600, 1000, 2000, 3000, 5000]

/** The choices of rate beside no limit, in bytes per second. */
export const bandwidths: readonly number[] = [64_000, 8000, 1000, 250, 100]

export const defaultSlow: SlowFault = { kind: 'slow', latency: 300 }
