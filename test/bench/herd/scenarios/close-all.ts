import type { Cause } from '../../../../src/core/close.ts'
import type { Herd } from '../herd.ts'

/** 1001: an endpoint goes away (RFC 6455, 7.4.1). */
export const GOING_AWAY = 1001
/** 1012: the service is restarted (IANA WebSocket Close Code registry). */
export const SERVICE_RESTART = 1012

/** How many seconds' worth of dials a server lets wait before it refuses more. */
export const WAITING_SECONDS = 1

/** Ends all links that there are, in this instant. */
export function closeAll(
  herd: Herd,
  cause: Cause,
  code: number,
  which: (client: number) => boolean = () => true,
): void {
  for (let client = 0; client < herd.clients; client++) {
    if (herd.isConnected(client) && which(client)) herd.drop(client, cause, code)
  }
}
