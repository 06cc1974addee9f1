import type { Fault, Scope } from '../../../src/proxy/fault.ts'
import { faultExplanations } from '../../../src/proxy/fault.ts'

export interface FaultChoice {
  readonly id: string
  readonly label: string
  readonly explanation: string
  /** `slow` is completed by the sliders. */
  readonly fault: Fault
  /** Some faults are of no meaning to connections that are open, or to those that are not. */
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
    title: 'Nobody is told',
    choices: [
      choice({ kind: 'cliff' }, 'Cliff'),
      {
        id: 'cliff-up',
        label: 'Cliff, upwards',
        explanation: 'What the page sends vanishes; what the server sends still arrives.',
        fault: { kind: 'cliff', direction: 'up' },
      },
      {
        id: 'cliff-down',
        label: 'Cliff, downwards',
        explanation: 'What the server sends vanishes; what the page sends still arrives.',
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
