import type { Fault, Scope } from '../../../src/proxy/fault.ts'
import { faultExplanations } from '../../../src/proxy/fault.ts'

export interface FaultChoice {
  readonly id: string
  readonly label: string
  readonly explanation: string
  /** `slow` is completed by the sliders. */
  readonly fault: Fault
  /** Some faults make sense only for open connections, or only for new ones. */
  readonly only?: Exclude<Scope, 'both'>
}

export interface FaultGroup {
  readonly title: string
  readonly choices: readonly FaultChoice[]
}

function choice(fault: Fault, label: string, only?: FaultChoice['only']): FaultChoice {
  const { kind } = fault
  const explanation = faultExplanations[kind]
  return { id: kind, label, explanation, fault, ...(only && { only }) }
}

export const faultGroups: readonly FaultGroup[] = [
  {
    title: 'Without an event',
    choices: [
      choice({ kind: 'cliff' }, 'Cliff'),
      {
        id: 'cliff-up',
        label: 'Cliff, upwards',
        explanation: 'Messages of the page vanish; messages of the server still arrive.',
        fault: { kind: 'cliff', direction: 'up' },
      },
      {
        id: 'cliff-down',
        label: 'Cliff, downwards',
        explanation: 'Messages of the server vanish; messages of the page still arrive.',
        fault: { kind: 'cliff', direction: 'down' },
      },
      choice({ kind: 'stall' }, 'Stall'),
    ],
  },
  {
    title: 'Connecting',
    choices: [
      choice({ kind: 'refuse' }, 'Refuse', 'new'),
      choice({ kind: 'hang-upgrade' }, 'Hang upgrade', 'new'),
      choice({ kind: 'upgrade-silence' }, 'Upgrade, then silence', 'new'),
    ],
  },
  {
    title: 'Closing',
    choices: [
      choice({ kind: 'fin' }, 'FIN', 'existing'),
      choice({ kind: 'rst' }, 'RST', 'existing'),
      choice({ kind: 'swallow-close' }, 'Swallow close'),
    ],
  },
  {
    title: 'Slow, frozen, fine',
    choices: [choice({ kind: 'slow' }, 'Slow'), choice({ kind: 'none' }, 'No fault')],
  },
]

/** The connections that a choice is put on when these were asked for. */
export function scopeOf({ only }: FaultChoice, scope: Scope): Scope {
  return only ?? scope
}

/** Whether `current` is what the choice would set; how slow does not matter. */
export function isChosen({ fault }: FaultChoice, current: Fault): boolean {
  if (fault.kind !== current.kind) return false
  if (fault.kind !== 'cliff' || current.kind !== 'cliff') return true
  return (fault.direction ?? 'both') === (current.direction ?? 'both')
}
