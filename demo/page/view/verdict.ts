import type { Lane } from '../lanes/lane.ts'
import { inTime } from './duration.ts'
import { timeOfDay } from '../log/log-line.ts'

export interface Verdict {
  readonly tone: 'good' | 'doubt' | 'bad' | 'busy'
  readonly text: string
}

/** This many echoes in a row may be late before the way there counts as dead. */
const LATE_ECHOES = 2

/** The true state of a lane, whatever its client shows. */
export function verdict(lane: Lane, now: number): Verdict {
  const seconds = Math.floor(lane.silence(now) / 1000)
  switch (lane.status) {
    case 'connected':
      if (lane.isDead(now)) {
        return {
          tone: 'bad',
          text: `Dead, but still OPEN: nothing received for ${seconds}\u00a0s.`,
        }
      }
      if (lane.echoes.overdueInARow(now) >= LATE_ECHOES) {
        return { tone: 'doubt', text: 'Messages arrive, but the server does not answer.' }
      }
      return { tone: 'good', text: `Messages flow.${lastLoss(lane)}` }
    case 'suspect':
      return { tone: 'doubt', text: 'The reply is late. The client is waiting for it.' }
    case 'closing': {
      const waited = Math.floor((now - (lane.noticedAt ?? now)) / 1000)
      return {
        tone: 'bad',
        text: `Detected, but waiting for close() for ${waited}\u00a0s.`,
      }
    }
    case 'waiting':
      return { tone: 'busy', text: `Waiting for the next attempt.${lastLoss(lane)}` }
    case 'connecting':
      return { tone: 'busy', text: `Connecting.${lastLoss(lane)}` }
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
