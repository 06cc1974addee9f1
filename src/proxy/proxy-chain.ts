import { startFaultProxy } from './fault-proxy.ts'
import type { FaultProxy, FaultProxyOptions } from './fault-proxy.ts'
import { MAX_HOPS } from './max-hops.ts'

export interface ProxyChainOptions extends FaultProxyOptions {
  /** How many proxies stand between client and target, 1 to 8. */
  hops: number
}

/** Proxies in a row, so that a fault can be put near the client, near the server or between. */
export interface ProxyChain {
  /** Index 0 is nearest to the client. */
  readonly proxies: readonly FaultProxy[]
  /** Port of the first proxy: where a client connects. */
  readonly port: number
  /** Closes all proxies. */
  close(): Promise<void>
}

/**
 * Starts a chain of proxies. `host` and `port` are those of the first; the others take free ports
 * of loopback, so that nobody on a network gets past the faults of the first.
 */
export async function startProxyChain(options: ProxyChainOptions): Promise<ProxyChain> {
  const { hops } = options
  if (!Number.isInteger(hops) || hops < 1 || hops > MAX_HOPS) {
    throw new RangeError(`hops is ${hops}: use a whole number from 1 to ${MAX_HOPS}`)
  }
  const proxies: FaultProxy[] = []
  const close = async () => {
    await Promise.all(proxies.map(proxy => proxy.close()))
  }
  let target = options.target
  try {
    // From the server to the client, since each one must know the port of the next.
    for (let hop = hops - 1; hop >= 0; hop--) {
      const proxy = await startFaultProxy(hop === 0 ? { ...options, target } : { target })
      proxies.unshift(proxy)
      target = { host: '127.0.0.1', port: proxy.port }
    }
  } catch (error) {
    await close()
    throw error
  }
  return { proxies, port: target.port, close }
}
