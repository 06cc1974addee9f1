import { describe, expect, test } from 'vitest'
import type { Status } from '../../src/core/lifecycle.ts'
import type { PageAction, PageSignal } from '../../src/core/page-policy.ts'
import { pagePolicy } from '../../src/core/page-policy.ts'

const LIMIT = 10_000
const STATUSES: Status[] = ['idle', 'connecting', 'connected', 'suspect', 'waiting', 'closed']
const SIGNALS: PageSignal[] = [
  'online',
  'offline',
  'resume',
  'change',
  'visible',
  'quality',
  'store',
  'hidden',
  'restore',
]
const young = (signal: PageSignal, status: Status): PageAction =>
  pagePolicy(signal, status, 100, LIMIT)
const old = (signal: PageSignal, status: Status): PageAction =>
  pagePolicy(signal, status, LIMIT - 1, LIMIT)

describe.each<Status>(['idle', 'closed'])('a client that is %s', status => {
  test.each(SIGNALS)('is not begun, ended or asked by %s', signal => {
    expect([young(signal, status), old(signal, status)]).toEqual(['none', 'none'])
  })
})

describe.each<Status>(['connected', 'suspect'])('a connection that is %s', status => {
  test.each<PageSignal>(['online', 'offline', 'resume', 'change'])(
    'is asked with the short window on %s, which is evidence',
    signal => expect(young(signal, status)).toBe('check'),
  )
  test.each<PageSignal>(['visible', 'quality'])(
    'is asked with the ordinary window on %s, which is no evidence',
    signal => expect(young(signal, status)).toBe('ask'),
  )
  test.each<PageSignal>(['store', 'hidden', 'restore'])('does not survive %s', signal =>
    expect(young(signal, status)).toBe('abandon'),
  )
  test.each(SIGNALS)('is treated by its signal alone, whatever the age says: %s', signal =>
    expect(old(signal, status)).toBe(young(signal, status)),
  )
})

describe('an attempt', () => {
  test.each<PageSignal>(['online', 'resume', 'restore'])('of some age gives way on %s', signal =>
    expect(old(signal, 'connecting')).toBe('abandon'),
  )
  test.each(SIGNALS.filter(signal => signal !== 'store' && signal !== 'hidden'))(
    'that has just begun goes on: %s',
    signal => expect(young(signal, 'connecting')).toBe('none'),
  )
  test.each<PageSignal>(['visible', 'quality', 'change', 'offline'])(
    'of some age goes on where nothing says that it hangs: %s',
    signal => expect(old(signal, 'connecting')).toBe('none'),
  )
  test.each<PageSignal>(['store', 'hidden'])('ends on %s, however young it is', signal => {
    expect(young(signal, 'connecting')).toBe('abandon')
  })
  test('without a limit is never old', () => {
    expect(pagePolicy('online', 'connecting', 1e9, Infinity)).toBe('none')
  })
  test('is old after half of the limit', () => {
    expect(pagePolicy('online', 'connecting', 5_000, LIMIT)).toBe('none')
    expect(pagePolicy('online', 'connecting', 5_001, LIMIT)).toBe('abandon')
  })
})

describe('a wait', () => {
  test.each<PageSignal>(['online', 'resume', 'restore', 'visible'])('ends on %s', signal =>
    expect(young(signal, 'waiting')).toBe('hurry'),
  )
  test.each<PageSignal>(['offline', 'change', 'quality', 'store'])('goes on: %s', signal =>
    expect(young(signal, 'waiting')).toBe('none'),
  )
  test('has no end but the return of a page that is hidden for long', () => {
    expect(young('hidden', 'waiting')).toBe('rest')
  })
})

test('only a page that is stored, back from there or long hidden ends an open connection', () => {
  for (const signal of SIGNALS) {
    for (const status of STATUSES) {
      const actions = [young(signal, status), old(signal, status)]
      if (['store', 'hidden', 'restore'].includes(signal) || status === 'connecting') continue
      expect(actions, `${signal}, ${status}`).not.toContain('abandon')
    }
  }
})
