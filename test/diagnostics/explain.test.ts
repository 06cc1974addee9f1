/** The sentence of `explain`, for every status and every cause. */
import { expect, test } from 'vitest'
import type { Disconnected, Snapshot } from '../../src/client/events.ts'
import type { Cause, Status } from '../../src/index.ts'
import type { Situation } from '../../src/diagnostics/sentence.ts'
import { sentence } from '../../src/diagnostics/sentence.ts'

interface Given {
  status: Status
  cause?: Cause
  last?: Partial<Disconnected>
  snapshot?: Partial<Snapshot>
  situation?: Partial<Situation>
}

function say({ status, cause, last, snapshot, situation }: Given): string {
  const lastDisconnect: Disconnected | undefined = cause && {
    cause,
    code: 1006,
    reason: '',
    wasClean: false,
    wasOpen: true,
    unconfirmed: { messages: 0, bytes: 0 },
    retries: 0,
    ...last,
  }
  return sentence({
    now: 1000,
    isClosing: false,
    isOffline: false,
    unanswered: undefined,
    ...situation,
    snapshot: {
      status,
      latency: undefined,
      retries: 4,
      retryAt: status === 'waiting' ? 4210 : undefined,
      retryIn: 0,
      isReconnecting: status === 'waiting',
      lastDisconnect,
      ...snapshot,
    },
  })
}

const WHY: Record<Cause, string> = {
  heartbeat: 'The server did not reply to a ping, so the client dropped the connection',
  'connect-timeout': 'The server did not finish the handshake in time',
  server: 'The server closed the connection with code 1012, "deploy" (service restart)',
  network: 'The connection was lost without a Close frame',
  url: 'The client got no valid url or protocols (Error: no token)',
  prepare: 'The option prepare failed (Error: refused)',
  page: 'The page was stored or has just come back, so the client closed its connection',
  user: 'The application asked for a new connection',
  handover: 'Another connection has replaced it while it was open',
  worker: 'The shared worker that held the connection has ended',
}

const LAST: Partial<Record<Cause, Partial<Disconnected>>> = {
  server: { code: 1012, reason: 'deploy' },
  url: { error: new Error('no token'), wasOpen: false },
  prepare: { error: new Error('refused'), wasOpen: false },
  'connect-timeout': { wasOpen: false },
}

const NEXT: Record<Status, (why: string, cause: Cause) => string> = {
  idle: () => 'The client has not connected yet; open() starts it.',
  connecting: why => `${why}; connecting again now (attempt 4).`,
  waiting: why => `${why}; connecting again in 3.2 s (attempt 4).`,
  connected: () => 'The connection is open, and nothing is overdue.',
  suspect: () =>
    'The connection is open, but the server has not replied to a ping, longer than usual; if nothing arrives soon, the client connects again.',
  closed: (why, cause) =>
    cause === 'user'
      ? 'The application closed the client (1006); only open() or reconnect() connects again.'
      : `${why}, and the client was closed; only open() or reconnect() connects again.`,
}

for (const status of Object.keys(NEXT) as Status[]) {
  for (const cause of Object.keys(WHY) as Cause[]) {
    test(`${status} after ${cause}`, () => {
      expect(say({ status, cause, last: LAST[cause] ?? {} })).toBe(NEXT[status](WHY[cause], cause))
    })
  }
}

test.each<[string, Given, string]>([
  ['first', { status: 'connecting' }, 'The first connection is being made.'],
  [
    'first, offline',
    { status: 'connecting', situation: { isOffline: true } },
    'The first connection is being made, although the browser reports no network.',
  ],
  [
    'refused, offline',
    {
      status: 'waiting',
      cause: 'network',
      last: { wasOpen: false },
      situation: { isOffline: true },
    },
    'The server could not be reached, or refused the connection; connecting again in 3.2 s (attempt 4), although the browser reports no network.',
  ],
  [
    'silence, measured',
    { status: 'waiting', cause: 'heartbeat', situation: { unanswered: 10_040 } },
    'The server did not reply to a ping for 10 s, so the client dropped the connection; connecting again in 3.2 s (attempt 4).',
  ],
  [
    'suspicion, measured',
    { status: 'suspect', situation: { unanswered: 1240 } },
    'The connection is open, but the server has not replied to a ping for 1.2 s, longer than usual; if nothing arrives soon, the client connects again.',
  ],
  [
    'no retry',
    { status: 'waiting', cause: 'user', snapshot: { retries: 0 } },
    'The application asked for a new connection; connecting again in 3.2 s.',
  ],
  [
    'a wait that is over',
    { status: 'waiting', cause: 'network', snapshot: { retryAt: 900 } },
    'The connection was lost without a Close frame; connecting again now (attempt 4).',
  ],
  [
    'a long wait',
    { status: 'waiting', cause: 'network', snapshot: { retryAt: 13_400 } },
    'The connection was lost without a Close frame; connecting again in 12 s (attempt 4).',
  ],
  [
    'latency',
    { status: 'connected', snapshot: { latency: 23.4 } },
    'The connection is open, and nothing is overdue; the last round trip took 23 ms.',
  ],
  [
    'closing',
    { status: 'closed', cause: 'heartbeat', situation: { isClosing: true } },
    'The application is closing the connection.',
  ],
  [
    'closed, never opened',
    { status: 'closed' },
    'The client was closed; only open() or reconnect() connects again.',
  ],
  [
    'closed by the application',
    { status: 'closed', cause: 'user', last: { code: 1000, reason: 'bye' } },
    'The application closed the client (1000 bye); only open() or reconnect() connects again.',
  ],
  [
    'given up',
    { status: 'closed', cause: 'network', last: { wasOpen: false, retries: 5 } },
    'The server could not be reached, or refused the connection, and the client was closed after 5 retries; only open() or reconnect() connects again.',
  ],
  [
    'a code without a reason',
    { status: 'waiting', cause: 'server', last: { code: 4999 } },
    'The server closed the connection with code 4999 (private use: ask the server); connecting again in 3.2 s (attempt 4).',
  ],
])('%s', (_, given, expected) => {
  expect(say(given)).toBe(expected)
})

test('a page that was hidden for long is waited for', () => {
  const last = { code: 1000, reason: 'page: hidden' }
  const hidden =
    'The page was hidden for long, so the client closed its connection; connecting again'
  expect(say({ status: 'waiting', cause: 'page', last, snapshot: { retryAt: Infinity } })).toBe(
    `${hidden} when the page is visible (attempt 4).`,
  )
  expect(say({ status: 'connecting', cause: 'page', last })).toBe(`${hidden} now (attempt 4).`)
})
