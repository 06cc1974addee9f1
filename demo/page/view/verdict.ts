import type { Lane } from '../lanes/lane.ts'
import { inTime } from './duration.ts'
import { timeOfDay } from '../log/log-line.ts'

export interface Verdict {
  readonly tone: 'good' | 'doubt' | 'bad' | 'busy'
  readonly text: string
}

/** This many echoes in a row may be late before the way there counts as dead. */
const LATE_ECHOES = 2

/** What the page knows to be true of a lane, whatever its client believes. */
export function verdict(lane: Lane, now: number): Verdict {
  const seconds = Math.floor(lane.silence(now) / 1000)
  switch (lane.status) {
    case 'connected':
      if (lane.isDead(now)) {
        return {
          tone: 'bad',
          text: `Dead, and does not know it: OPEN, but silent for ${seconds}\u00a0s.`,
        }
      }
      if (lane.echoes.overdueInARow(now) >= LATE_ECHOES) {
        return { tone: 'doubt', text: 'Messages arrive, but what it sends is not answered.' }
      }
      return { tone: 'good', text: `Messages flow.${lastLoss(lane)}` }
    case 'suspect':
      return { tone: 'doubt', text: 'The reply is late. It asked, and waits for the answer.' }
    case 'closing': {
      const waited = Math.floor((now - (lane.noticedAt ?? now)) / 1000)
      return {
        tone: 'bad',
        text: `Knows, and may not dial: close() has been waiting for ${waited}\u00a0s.`,
      }
    }
    case 'waiting':
      return { tone: 'busy', text: `Knows that it is offline.${lastLoss(lane)}` }
    case 'connecting':
      return { tone: 'busy', text: `Dialling.${lastLoss(lane)}` }
    default:
      return { tone: 'busy', text: 'Closed.' }
  }
}

function lastLoss({ loss, openedAt }: Lane): string {
  if (!loss) return ''
  const [cause = ''] = loss.text.split(';')
  const time = timeOfDay(performance.timeOrigin + loss.at).slice(0, 8)
  const back = openedAt !== undefined && openedAt > loss.at
  const gap = back ? `, back after ${inTime(openedAt - loss.at)}` : ''
  return ` Lost at ${time} (${cause})${gap}.`
}
