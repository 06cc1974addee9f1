import type { ControlState } from '../../../src/proxy/control.ts'
import type { FaultProxyState } from '../../../src/proxy/fault-proxy.ts'
import type { Fault } from '../../../src/proxy/fault.ts'
import { inTime } from '../view/duration.ts'

/** A fault in a few words. */
export function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'none':
      return 'no fault'
    case 'cliff':
      if (fault.direction === 'up') return 'cliff, upwards'
      return fault.direction === 'down' ? 'cliff, downwards' : 'cliff'
    case 'slow': {
      const { latency, bandwidth } = fault
      const parts = [latency && inTime(latency), bandwidth && bandwidthText(bandwidth)]
      return `slow (${parts.filter(Boolean).join(', ')})`
    }
    default:
      return fault.kind
  }
}

export function bandwidthText(bytesPerSecond: number): string {
  return bytesPerSecond < 1000 ? `${bytesPerSecond} B/s` : `${bytesPerSecond / 1000} kB/s`
}

export interface LinkText {
  readonly text: string
  readonly isFine: boolean
}

const FINE = faultText({ kind: 'none' })

/** The faults of the open connections. */
export function openText({ hops, server }: ControlState): LinkText {
  const { text, isFine } = byHop(hops.map(connectionsText))
  return server?.frozen ? { text: `server frozen; ${text}`, isFine: false } : { text, isFine }
}

/** The fault of a connection that opens now. */
export function newText({ hops }: ControlState): LinkText {
  return byHop(hops.map(hop => faultText(hop.new)))
}

function byHop(texts: readonly string[]): LinkText {
  const troubled = texts.flatMap((text, i) =>
    text === FINE ? [] : [texts.length > 1 ? `proxy ${i + 1}: ${text}` : text],
  )
  return { text: troubled.join('; ') || FINE, isFine: troubled.length === 0 }
}

function connectionsText({ connections }: FaultProxyState): string {
  const counts = new Map<string, number>()
  for (const { fault } of connections) {
    const text = faultText(fault)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  if (counts.size <= 1) return [...counts.keys()][0] ?? FINE
  // Both at once is the usual sight after a repair, so the numbers matter.
  return [...counts].map(([text, n]) => `${n} ${text === FINE ? 'fine' : text}`).join(', ')
}
