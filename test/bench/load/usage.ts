/** What this process has taken so far. */
export interface Usage {
  /** Resident memory and the heap in use, in bytes. */
  memory: number
  heap: number
  /** Processor time in ms. */
  cpu: number
  /** Wall clock in ms. */
  at: number
}

export function usage(): Usage {
  // Twice, since finalizers set more free.
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return { memory: rss, heap: heapUsed, cpu: (user + system) / 1000, at: Date.now() }
}
