import type { Lane } from './lanes/lane.ts'
import type { Lanes } from './story.ts'
import { areAllConnected, hasNoticed, deliverySince, whoNoticed } from './story.ts'
import { inSeconds } from './view/duration.ts'

/** The actions of the story on the link. */
export interface Stage {
  /** Open connections go silent and new ones are refused: the pulled cable. */
  cut(): void
  heal(): void
  restore(): void
}

/** One caption, and what has to happen before the next. */
export interface StoryStep {
  readonly name: 'connected' | 'pulled' | 'noticed' | 'healed' | 'back' | 'over'
  /** The action on the link when the step begins. */
  readonly enter?: (lanes: Lanes, now: number) => void
  /** Changes with events and not with the clock, because screen readers read it out. */
  readonly caption: (lanes: Lanes, now: number) => string
  readonly isDone: (lanes: Lanes, now: number) => boolean
  /** Time to read it, in ms. */
  readonly atLeast: number
  /** After so many ms the story goes on without. */
  readonly atMost: number
}

/** A browser ends a closing handshake after a minute at the latest. */
const CLOSING = 75_000
/** Time that a busy machine and a slow link may add. */
const SLACK = 30_000

/** The pulled cable; `patience` is how long a heartbeat may take to notice, in ms. */
export function storySteps(stage: Stage, patience: number): readonly StoryStep[] {
  let cutAt = 0
  let healedAt = 0
  let summary = ''
  const outcome = (lanes: Lanes, now: number): string =>
    [whoIsBack(lanes, healedAt), ...deliverySince(lanes, cutAt, now)].join(' ')
  return [
    {
      name: 'connected',
      caption: (lanes, now) =>
        areAllConnected(lanes, now)
          ? 'All lanes are connected and get one message a second.'
          : 'The lanes are connecting.',
      isDone: areAllConnected,
      atLeast: 4000,
      atMost: 2 * SLACK,
    },
    {
      name: 'pulled',
      enter: (_lanes, now) => {
        cutAt = now
        stage.cut()
      },
      caption: () => 'The cable is pulled. No event fires. Which lane detects it?',
      isDone: ({ native, belay }) => hasNoticed(native, cutAt) && hasNoticed(belay, cutAt),
      atLeast: 3000,
      atMost: patience + SLACK,
    },
    {
      name: 'noticed',
      caption: (lanes, now) =>
        [...whoNoticed(lanes, cutAt, now), ...deliverySince(lanes, cutAt, now)].join(' '),
      isDone: () => true,
      atLeast: 6000,
      atMost: 6000,
    },
    {
      name: 'healed',
      enter: (_lanes, now) => {
        healedAt = now
        stage.heal()
      },
      caption: () => 'The cable is in again: new connections work. Which lane is back first?',
      isDone: ({ belay }) => isBack(belay, healedAt),
      atLeast: 3000,
      atMost: SLACK,
    },
    {
      name: 'back',
      caption: outcome,
      isDone: ({ native }) => isBack(native, healedAt),
      atLeast: 5000,
      atMost: CLOSING,
    },
    {
      name: 'over',
      enter: (lanes, now) => {
        summary = outcome(lanes, now)
        stage.restore()
      },
      caption: () => `${summary} Now everything is restored, old connections too.`,
      isDone: () => true,
      atLeast: 8000,
      atMost: 8000,
    },
  ]
}

function isBack({ openedAt, status }: Lane, healedAt: number): boolean {
  return openedAt !== undefined && openedAt >= healedAt && status === 'connected'
}

function whoIsBack({ plain, native, belay }: Lanes, healedAt: number): string {
  return [belay, native, plain]
    .map(lane => {
      if (isBack(lane, healedAt)) {
        return `${lane.name} was back ${inSeconds(lane.openedAt! - healedAt)} after the repair.`
      }
      if (lane.status === 'closing') return `${lane.name} is still waiting for close() to end.`
      if (lane.status === 'connected')
        return `${lane.name} still shows its dead connection as open.`
      return `${lane.name} is not back.`
    })
    .join(' ')
}
