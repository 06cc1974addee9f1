import type { Connect } from 'vite'
import { refusalReason } from '../../src/proxy/control-guard.ts'
import type { DeliveryServer } from './delivery-server.ts'
import { COUNTS_PATH } from './server-counts.ts'

/** Replies to `GET /delivery/counts?id=…` with the counts of a session, or with `null`. */
export function countsRoute(
  delivery: Pick<DeliveryServer, 'counts'>,
  allowedHosts: readonly string[],
): Connect.NextHandleFunction {
  return (request, response, next) => {
    const [path, query] = (request.url ?? '').split('?')
    if (path !== COUNTS_PATH) return next()
    const refusal = refusalReason(request, allowedHosts)
    const id = new URLSearchParams(query).get('id') ?? ''
    const answer = refusal === undefined ? (delivery.counts(id) ?? null) : { error: refusal }
    response.writeHead(refusal === undefined ? 200 : 403, {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    response.end(JSON.stringify(answer))
  }
}
