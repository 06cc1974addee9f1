import { columns } from './columns.ts'
import type { Deliveries } from './deliveries.ts'
import type { DeliveryTotals } from './page/delivery-ledger.ts'
import type { ClientLook } from './page/told.ts'
import type { Delivery } from './plan.ts'
import type { Session } from './session.ts'

const KINDS: readonly Delivery[] = ['exactly once', 'at least once']

/** What became of the messages of the clients with a delivery, as text. */
export function deliveries(session: Session): string {
  const columnsOf = KINDS.map(kind => {
    const looks = (session.news?.looks ?? []).filter(
      ({ name }) => session.planOf(name)?.delivery === kind,
    )
    return column(kind, looks, session.deliveries)
  })
  const titles = Object.keys(columnsOf[0]!)
  return columns([
    ['delivery', ...KINDS],
    ...titles.map(title => [title, ...columnsOf.map(cells => `${cells[title]}`)]),
  ])
}

function column(
  kind: Delivery,
  looks: readonly ClientLook[],
  { exactlyOnce, atLeastOnce }: Deliveries,
): Record<string, number | string> {
  const isExact = kind === 'exactly once'
  const sum = (name: keyof DeliveryTotals): number =>
    looks.reduce((total, { deliveryTotals }) => total + deliveryTotals![name], 0)
  const sent = looks.reduce((total, { totals }) => total + totals.sent, 0)
  const dropped = looks.reduce((total, { totals }) => total + totals.dropped, 0)
  const refused = looks.reduce((total, { totals }) => total + totals.refused, 0)
  const { up, down, lost, doubled } = exactlyOnce.totals
  const once = atLeastOnce.totals
  return {
    clients: looks.length,
    sent: sent,
    'for one connection alone': isExact ? '-' : sum('openers'),
    'dropped at the bounds, or sent after close()': dropped,
    'refused at the bounds': refused,
    'not acknowledged before close()': sum('inDoubt'),
    acknowledged: sum('acknowledged'),
    'arrived at the server': isExact ? up : once.up,
    'arrived from the server': isExact ? down : '-',
    'connections that resumed': sum('resumes'),
    'sent again': sum('resent'),
    lost: isExact ? lost : Math.max(0, sum('acknowledged') - once.up),
    doubled: isExact ? doubled : once.copies,
  }
}
