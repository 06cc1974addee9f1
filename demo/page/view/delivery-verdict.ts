import type { DeliveryLane } from '../lanes/delivery-lane.ts'
import { inMessages } from './amount.ts'
import { inSeconds } from './duration.ts'
import type { Verdict } from './verdict.ts'

/** The state of all messages in a sentence. */
export function deliveryVerdict(lane: DeliveryLane, now: number): Verdict {
  const { toServer, toPage, recovery } = lane
  const missing = toServer.missing + toPage.missing
  const doubled = toServer.doubled + toPage.doubled
  if (!lane.isWhole) return { tone: 'bad', text: `${missing} missing, ${doubled} doubled.` }
  if (lane.isHeldUp(now)) {
    return {
      tone: 'busy',
      text: `Waiting: ${toServer.waiting} here, ${toPage.waiting} at the server. Each side keeps its messages.`,
    }
  }
  if (toServer.confirmed === 0) return { tone: 'busy', text: 'Connecting.' }
  if (!recovery?.waited) return { tone: 'good', text: beginning(lane) }
  const { waited, longest } = recovery
  return {
    tone: 'good',
    text: `${inMessages(waited)} waited here for up to ${inSeconds(longest)}. None is missing or doubled.`,
  }
}

function beginning({ isAnew }: DeliveryLane): string {
  return isAnew
    ? 'The server has lost the last session, so the counts begin anew.'
    : 'Each message arrives once.'
}
