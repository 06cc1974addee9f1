import type { Scenario } from '../scenario.ts'
import { acceptsAndDrops, asksForTime } from './accepts-and-drops.ts'
import { crashLoop } from './crash-loop.ts'
import { narrowDoorRefuses, narrowDoorSilent } from './narrow-door.ts'
import { regionCut } from './region-cut.ts'
import { restart } from './restart.ts'
import { rollingDeploy } from './rolling-deploy.ts'
import { stall } from './stall.ts'

export const SCENARIOS: readonly Scenario[] = [
  restart,
  rollingDeploy,
  stall,
  regionCut,
  crashLoop,
  narrowDoorRefuses,
  narrowDoorSilent,
  acceptsAndDrops,
  asksForTime,
]
