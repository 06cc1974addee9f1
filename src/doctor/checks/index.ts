/** All checks, in the order of the report: what a check needs stands before it. */
import type { Check } from '../check.ts'
import { close } from './close.ts'
import { deflate } from './deflate.ts'
import { dns } from './dns.ts'
import { fragments } from './fragments.ts'
import { halfOpen } from './half-open.ts'
import { hanging } from './hanging.ts'
import { heartbeat } from './heartbeat.ts'
import { idle } from './idle.ts'
import { origin } from './origin.ts'
import { reads } from './reads.ts'
import { reaps } from './reaps.ts'
import { subprotocol } from './subprotocol.ts'
import { tcp } from './tcp.ts'
import { tls } from './tls.ts'
import { upgrade } from './upgrade.ts'

export const CHECKS: readonly Check[] = [
  dns,
  tcp,
  tls,
  upgrade,
  subprotocol,
  origin,
  reads,
  heartbeat,
  close,
  hanging,
  halfOpen,
  fragments,
  deflate,
  reaps,
  idle,
]
